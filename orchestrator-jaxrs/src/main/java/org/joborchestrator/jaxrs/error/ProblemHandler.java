package org.joborchestrator.jaxrs.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.Set;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers what fails before or beside JAX-RS: what is not HTTP, paths that are none, and bugs. */
public final class ProblemHandler implements Request.Handler {

  private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);

  private final ObjectMapper json = new ObjectMapper();

  @Override
  public boolean handle(Request request, Response response, Callback callback)
      throws JsonProcessingException {
    Problem problem = problem(request, response.getStatus());
    response.setStatus(problem.code());
    problem.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    if (WITHOUT_BODY.contains(problem.code()) || HttpStatus.isInformational(problem.code())) {
      callback.succeeded();
      return true;
    }
    byte[] body = json.writeValueAsBytes(problem.answer());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    boolean head = HttpMethod.HEAD.is(request.getMethod());
    response.write(true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(body), callback);
    return true;
  }

  private static Problem problem(Request request, int status) {
    @Nullable Throwable cause = (Throwable) request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
    if (cause instanceof HttpException http) {
      return Problem.of(http.getCode());
    }
    return cause != null && status >= 500 ? Problem.of(cause) : Problem.of(status);
  }
}
