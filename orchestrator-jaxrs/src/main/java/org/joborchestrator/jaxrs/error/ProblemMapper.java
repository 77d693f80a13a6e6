package org.joborchestrator.jaxrs.error;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Answers whatever a resource throws. */
public final class ProblemMapper implements ExceptionMapper<Throwable> {

  @Override
  public Response toResponse(Throwable thrown) {
    return response(Problem.of(thrown));
  }

  /** The answer to that problem. */
  public static Response response(Problem problem) {
    Response.ResponseBuilder response =
        Response.status(problem.code()).type(MediaType.APPLICATION_JSON).entity(problem.answer());
    problem.headers().forEach(response::header);
    return response.build();
  }
}
