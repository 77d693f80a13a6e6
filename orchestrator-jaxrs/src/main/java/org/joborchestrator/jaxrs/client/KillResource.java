package org.joborchestrator.jaxrs.client;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import org.joborchestrator.Client;
import org.joborchestrator.execute.Payload;
import org.joborchestrator.jaxrs.later.Later;
import org.joborchestrator.job.PayloadId;

/** Ends payloads, and forgets them. */
@Path("/")
@Tag(name = "payloads")
public final class KillResource {

  private final Client client;
  private final Later later;

  KillResource(Client client, Later later) {
    this.client = client;
    this.later = later;
  }

  /** Ends a payload with all its processes. */
  @POST
  @Path("kill/{id}")
  @Operation(
      operationId = "kill",
      summary = "End a payload",
      description = "With all its processes. Answers 200 also when it had ended before.")
  @ApiResponse(responseCode = "200", description = "It has ended")
  @Unknown
  @Failures
  public CompletionStage<Response> kill(
      @Parameter(description = "The payload's id", example = "1") @PathParam("id") String id,
      @Context HttpServletRequest http) {
    Payload payload = Keys.checked(client.payload(PayloadId.parse(id)), http);
    return later.answer(client.kill(payload.id()), killed -> Response.ok().build());
  }

  /** Forgets a payload. */
  @POST
  @Path("release/{id}")
  @Operation(
      operationId = "release",
      summary = "Give a payload up",
      description = "Nobody will ask for it again: the client may forget it and delete its files.")
  @ApiResponse(responseCode = "200", description = "It is forgotten")
  @Unknown
  @Failures
  public CompletionStage<Response> release(
      @Parameter(description = "The payload's id", example = "1") @PathParam("id") String id,
      @Context HttpServletRequest http) {
    Payload payload = Keys.checked(client.payload(PayloadId.parse(id)), http);
    return later.answer(client.release(payload.id()), done -> Response.ok().build());
  }
}
