package org.joborchestrator.jaxrs;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * Jersey, which gets to see all headers but Content-Type: it answers one that it cannot parse with
 * an empty 400, whatever the call. Calls that take a body read its type from the request itself.
 */
final class JerseyServlet extends ServletContainer {

  private static final long serialVersionUID = 1L;

  JerseyServlet(ResourceConfig config) {
    super(config);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    super.service(new Untyped(request), response);
  }

  private static final class Untyped extends HttpServletRequestWrapper {

    Untyped(HttpServletRequest request) {
      super(request);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
      List<String> names = Collections.list(super.getHeaderNames());
      names.removeIf(HttpHeaders.CONTENT_TYPE::equalsIgnoreCase);
      return Collections.enumeration(names);
    }
  }
}
