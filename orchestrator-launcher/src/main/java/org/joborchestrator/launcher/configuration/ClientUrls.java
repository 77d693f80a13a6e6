package org.joborchestrator.launcher.configuration;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a remote client takes its calls.
 *
 * @param download a payload's id is appended, with a slash; as to {@code terminate}
 */
public record ClientUrls(URI upload, URI download, URI terminate) {

  static final String SUBMIT = "/submit";
  static final String RETRIEVE = "/retrieve";
  static final String KILL = "/kill";

  static ClientUrls below(URI base) {
    return new ClientUrls(
        URI.create(base + SUBMIT), URI.create(base + RETRIEVE), URI.create(base + KILL));
  }

  /** The one address that all three are below, if they are where a client has them by itself. */
  public Optional<URI> base() {
    String text = upload.toString();
    if (!text.endsWith(SUBMIT)) {
      return Optional.empty();
    }
    URI base = URI.create(text.substring(0, text.length() - SUBMIT.length()));
    return Optional.of(base).filter(found -> below(found).equals(this));
  }

  /** The same for two addresses that lead to the same client however they are written. */
  String identity() {
    String scheme = upload.getScheme().toLowerCase(Locale.ROOT);
    int standard = scheme.equals("https") ? 443 : 80;
    int port = upload.getPort() == -1 ? standard : upload.getPort();
    return scheme
        + "://"
        + upload.getHost().toLowerCase(Locale.ROOT)
        + ":"
        + port
        + upload.getRawPath();
  }

  @Override
  public String toString() {
    return Credentials.masked(upload.toString());
  }
}
