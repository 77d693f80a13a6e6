package org.joborchestrator.jaxrs.client;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import org.joborchestrator.Client;
import org.joborchestrator.execute.Payload;
import org.joborchestrator.jaxrs.send.Archives;
import org.joborchestrator.jaxrs.send.Asked;
import org.joborchestrator.jaxrs.wire.EventsAnswer;
import org.joborchestrator.jaxrs.wire.PayloadAnswer;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.PayloadState;

/** Hands out what payloads leave behind. */
@Path("/")
@Tag(name = "payloads")
public final class RetrieveResource {

  private final Client client;

  RetrieveResource(Client client) {
    this.client = client;
  }

  /** The result of a Completed payload, the state of any other. */
  @GET
  @Path("retrieve/{id}")
  @Operation(
      operationId = "retrieve",
      summary = "Fetch a payload's result, or its state",
      description = "The ZIP when the payload is Completed, its state as JSON otherwise.")
  @ApiResponse(
      responseCode = "200",
      description = "The result as a ZIP, or the payload",
      content = {
        @Content(mediaType = Archives.TYPE, schema = @Schema(type = "string", format = "binary")),
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = PayloadAnswer.class))
      })
  @Unknown
  @Failures
  public Response retrieve(
      @Parameter(description = "The payload's id", example = "1") @PathParam("id") String id,
      @Context HttpServletRequest http,
      @Context Request request) {
    Payload payload = Keys.checked(client.payload(PayloadId.parse(id)), http);
    return Keys.with(
        payload,
        payload.status() == PayloadStatus.COMPLETED
            ? archive(payload, Asked.by(http, request))
            : Response.ok(state(payload, http), MediaType.APPLICATION_JSON).build());
  }

  /**
   * A server that knows keys is told how it ended, too; one of 2.x gets the six fields it knows.
   */
  private static Object state(Payload payload, HttpServletRequest http) {
    return Keys.of(http).isEmpty()
        ? PayloadAnswer.of(payload)
        : EventsAnswer.Event.of(
            new PayloadState(
                payload.id(), payload.status(), payload.key(), payload.message(), payload.cause()));
  }

  /** The payload's directory as it is now. */
  @GET
  @Path("retrieve_partial/{id}")
  @Operation(
      operationId = "retrievePartial",
      summary = "Fetch a payload's directory as it is now",
      description = "Whatever the payload's status.")
  @ApiResponse(
      responseCode = "200",
      description = "The directory as a ZIP",
      content =
          @Content(mediaType = Archives.TYPE, schema = @Schema(type = "string", format = "binary")))
  @Unknown
  @Failures
  public Response retrievePartial(
      @Parameter(description = "The payload's id", example = "1") @PathParam("id") String id,
      @Context HttpServletRequest http,
      @Context Request request) {
    Payload payload = Keys.checked(client.payload(PayloadId.parse(id)), http);
    return Keys.with(payload, archive(payload, Asked.by(http, request)));
  }

  private Response archive(Payload payload, Asked asked) {
    return Archives.made(
        asked, "payload-" + payload.id() + ".zip", out -> client.writeArchive(payload.id(), out));
  }
}
