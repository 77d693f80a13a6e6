package org.joborchestrator.jaxrs.client;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.joborchestrator.execute.Payload;
import org.joborchestrator.jaxrs.wire.WireHeaders;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.PayloadNotFoundException;

/** The headers that say whose attempt a call is about. */
final class Keys {

  private Keys() {}

  /** The key that a request carries; a server of 2.x sends none. */
  static Optional<AttemptKey> of(HttpServletRequest request) {
    String key = request.getHeader(WireHeaders.IDEMPOTENCY_KEY);
    if (key == null) {
      return Optional.empty();
    }
    String server = request.getHeader(WireHeaders.SERVER);
    return Optional.of(AttemptKey.parse(server == null ? WireHeaders.UNKNOWN_SERVER : server, key));
  }

  /**
   * Answers the payload if it is the one that the request means: an id alone may be of a client
   * that was restarted since.
   *
   * @throws PayloadNotFoundException if the request carries another key than the payload has
   */
  static Payload checked(Payload payload, HttpServletRequest request) {
    Optional<AttemptKey> asked = of(request);
    if (asked.isPresent() && !asked.equals(payload.key())) {
      throw new PayloadNotFoundException(payload.id());
    }
    return payload;
  }

  /** Says whose payload it is, so that a server never takes another's result. */
  static Response with(Payload payload, Response response) {
    payload
        .key()
        .ifPresent(
            key -> {
              response.getHeaders().putSingle(WireHeaders.IDEMPOTENCY_KEY, key.wireName());
              response.getHeaders().putSingle(WireHeaders.SERVER, key.server());
            });
    return response;
  }
}
