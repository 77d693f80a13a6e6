package org.joborchestrator.jaxrs.send;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.Request;
import org.jspecify.annotations.Nullable;

/**
 * What a request wants of an archive: kept apart from the request, because the answer may be made
 * on another thread.
 *
 * @param request evaluates If-Match, If-None-Match and the like
 * @param head whether it wants the headers only
 * @param range the Range header, or null
 * @param ifRange the If-Range header, or null
 * @param abort breaks the answer off
 */
public record Asked(
    Request request, boolean head, @Nullable String range, @Nullable String ifRange, Abort abort) {

  /**
   * What that request wants.
   *
   * @param http tells HEAD from GET, which JAX-RS does not: it answers one by the other
   */
  public static Asked by(HttpServletRequest http, Request request) {
    return new Asked(
        request,
        http.getMethod().equals(HttpMethod.HEAD),
        http.getHeader("Range"),
        http.getHeader("If-Range"),
        Abort.of(http));
  }
}
