package org.joborchestrator.jaxrs.client;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import org.joborchestrator.jaxrs.wire.PayloadAnswer;
import org.joborchestrator.job.PayloadNotFoundException;

/** A server of 2.x reads the six fields of a payload from a 404, too. */
public final class UnknownPayloadMapper implements ExceptionMapper<PayloadNotFoundException> {

  @Override
  public Response toResponse(PayloadNotFoundException e) {
    return Response.status(Response.Status.NOT_FOUND)
        .type(MediaType.APPLICATION_JSON)
        .entity(PayloadAnswer.none())
        .build();
  }
}
