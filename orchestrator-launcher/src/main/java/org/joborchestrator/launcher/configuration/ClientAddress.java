package org.joborchestrator.launcher.configuration;

import java.net.URI;
import java.util.Locale;

/**
 * Where a remote client takes its calls.
 *
 * @param download a payload's id is appended, with a slash; as to {@code terminate}
 */
public record ClientAddress(URI upload, URI download, URI terminate) {

  static final String SUBMIT = "/submit";

  static ClientAddress below(URI base) {
    return new ClientAddress(
        URI.create(base + SUBMIT), URI.create(base + "/retrieve"), URI.create(base + "/kill"));
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
