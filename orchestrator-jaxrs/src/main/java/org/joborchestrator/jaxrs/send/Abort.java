package org.joborchestrator.jaxrs.send;

import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;

/**
 * Breaks a connection off in the middle of an answer, which the servlet API cannot: an archive
 * whose making fails must not look whole to who gets it.
 */
@FunctionalInterface
public interface Abort {

  /** Closes the connection. */
  void run();

  /** Lets whoever answers the request break it off. */
  static void offer(Request request) {
    Connection connection = request.getConnectionMetaData().getConnection();
    Abort abort = () -> connection.getEndPoint().close();
    request.setAttribute(Abort.class.getName(), abort);
  }

  /** What was offered for that request. */
  static Abort of(HttpServletRequest request) {
    if (request.getAttribute(Abort.class.getName()) instanceof Abort abort) {
      return abort;
    }
    throw new IllegalStateException("no way to break off " + request.getRequestURI());
  }
}
