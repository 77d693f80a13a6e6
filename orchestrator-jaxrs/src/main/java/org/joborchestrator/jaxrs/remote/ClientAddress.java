package org.joborchestrator.jaxrs.remote;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.joborchestrator.jaxrs.wire.Seconds;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.node.Lease;
import org.jspecify.annotations.Nullable;

/**
 * Where a client's calls are. A user and password in the URL go to the client as Basic credentials,
 * and are never shown.
 */
public final class ClientAddress {

  private final String name;
  private final Optional<String> authorization;
  private final String submit;
  private final String retrieve;
  private final String retrievePartial;
  private final String kill;
  private final String parent;

  private ClientAddress(Location name, Location submit, Location retrieve, Location kill) {
    this.name = name.url();
    this.authorization = submit.authorization();
    this.submit = submit.url();
    this.retrieve = retrieve.url();
    this.retrievePartial = retrieve.sibling("retrieve_partial");
    this.kill = kill.url();
    this.parent = submit.sibling("");
  }

  /**
   * A client whose calls are all below one URL, such as {@code http://node1:9000}.
   *
   * @throws InvalidRequestException if it is no http or https URL with a host, or has a query or
   *     fragment
   */
  public static ClientAddress ofBase(URI base) {
    Location root = Location.of(base);
    return new ClientAddress(
        root, root.child("submit"), root.child("retrieve"), root.child("kill"));
  }

  /**
   * A client as a 2.x server is told of it: payload ids are appended to the last two; the partial
   * result is asked for beside {@code download}, everything else beside {@code upload}.
   *
   * @throws InvalidRequestException if one is no http or https URL with a host, or has a query or
   *     fragment
   */
  public static ClientAddress of2x(URI upload, URI download, URI terminate) {
    Location submit = Location.of(upload);
    return new ClientAddress(submit, submit, Location.of(download), Location.of(terminate));
  }

  /** The base URL, or that for uploads; without credentials, user or not. */
  public String name() {
    return name;
  }

  /** The value of the Authorization header, if the URL has credentials. */
  Optional<String> authorization() {
    return authorization;
  }

  /** Whether it is reached by https. */
  boolean isSecure() {
    return submit.startsWith("https:")
        || retrieve.startsWith("https:")
        || kill.startsWith("https:");
  }

  URI submit() {
    return URI.create(submit);
  }

  URI retrieve(PayloadId id) {
    return URI.create(retrieve + "/" + id);
  }

  URI retrievePartial(PayloadId id) {
    return URI.create(retrievePartial + "/" + id);
  }

  URI kill(PayloadId id) {
    return URI.create(kill + "/" + id);
  }

  URI release(PayloadId id) {
    return URI.create(parent + "release/" + id);
  }

  URI events(long after, Duration wait, Optional<Lease> lease) {
    String renewal =
        lease.map(l -> "&server=" + l.server() + "&lease=" + Seconds.of(l.length())).orElse("");
    return URI.create(parent + "events?after=" + after + "&wait=" + wait.toSeconds() + renewal);
  }

  URI load() {
    return URI.create(parent + "load");
  }

  /** Whether all calls go to the same places as the same user. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClientAddress address && address.parts().equals(parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  private List<Object> parts() {
    return List.of(name, authorization, submit, retrieve, kill);
  }

  @Override
  public String toString() {
    return name;
  }

  /** A URL without credentials and without a slash at its end, and the credentials apart. */
  private record Location(String url, Optional<String> authorization) {

    static Location of(URI uri) {
      String scheme = Objects.requireNonNullElse(uri.getScheme(), "");
      boolean isHttp = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
      if (!isHttp || uri.getHost() == null || uri.getPort() > 0xFFFF || uri.getPort() == 0) {
        throw invalid(
            uri, "an http or https URL whose host is of letters, digits, dots and hyphens");
      }
      if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
        throw invalid(uri, "a URL without query and fragment");
      }
      String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      String path = uri.getRawPath().replaceFirst("/+$", "");
      String userInfo = uri.getUserInfo();
      return new Location(
          scheme.toLowerCase(Locale.ROOT) + "://" + uri.getHost() + port + path,
          userInfo == null ? Optional.empty() : Optional.of(basic(userInfo)));
    }

    private static String basic(String userInfo) {
      byte[] bytes = userInfo.getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(bytes);
    }

    private static InvalidRequestException invalid(URI uri, String expected) {
      String shown = uri.toString().replaceFirst("//[^/@]*@", "//");
      return new InvalidRequestException(
          "Invalid client URL '"
              + shown
              + "': expected "
              + expected
              + ", such as http://node1:9000");
    }

    Location child(String segment) {
      return new Location(url + "/" + segment, authorization);
    }

    /** The URL with its last path segment replaced; what has no path gets one. */
    String sibling(String segment) {
      int authorityEnd = url.indexOf('/', url.indexOf("://") + 3);
      String directory = authorityEnd < 0 ? url : url.substring(0, url.lastIndexOf('/'));
      return directory + "/" + segment;
    }
  }
}
