package org.joborchestrator.jaxrs.client;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.SchemaProperty;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.joborchestrator.Client;
import org.joborchestrator.execute.Delivery;
import org.joborchestrator.execute.Payload;
import org.joborchestrator.jaxrs.later.Later;
import org.joborchestrator.jaxrs.multipart.MultipartBody;
import org.joborchestrator.jaxrs.multipart.PartSink;
import org.joborchestrator.jaxrs.wire.JobAnswer;
import org.joborchestrator.jaxrs.wire.PayloadAnswer;
import org.joborchestrator.jaxrs.wire.Seconds;
import org.joborchestrator.jaxrs.wire.WireHeaders;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.node.Lease;
import org.joborchestrator.node.Terms;

/** Takes a payload in. */
@Path("/submit")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "payloads")
public final class SubmitResource {

  private final Client client;
  private final Later later;

  SubmitResource(Client client, Later later) {
    this.client = client;
    this.later = later;
  }

  /** Takes a payload, once for each key. */
  @POST
  @Operation(
      operationId = "submit",
      summary = "Hand a payload over",
      description =
          "Every part is a file, with a filename. Without a run.sh among them the payload becomes Invalid.",
      parameters = {
        @Parameter(
            in = ParameterIn.HEADER,
            name = WireHeaders.IDEMPOTENCY_KEY,
            description = "The same key again answers the same payload and runs nothing twice",
            schema = @Schema(type = "string"),
            example = "42-1"),
        @Parameter(
            in = ParameterIn.HEADER,
            name = WireHeaders.SERVER,
            description = "The id of the server whose key it is",
            schema = @Schema(type = "string")),
        @Parameter(
            in = ParameterIn.HEADER,
            name = WireHeaders.TIME_LIMIT,
            description = "Seconds that the script may run; then it is ended",
            schema = @Schema(type = "number"),
            example = "3600"),
        @Parameter(
            in = ParameterIn.HEADER,
            name = WireHeaders.LEASE,
            description = "The server's lease in seconds, where none is known yet",
            schema = @Schema(type = "number"),
            example = "300"),
        @Parameter(
            in = ParameterIn.HEADER,
            name = WireHeaders.HEARD,
            description =
                "The cursor of the last events that the server has of the client: a payload that"
                    + " was on its way for longer than the lease is refused",
            schema = @Schema(type = "integer", format = "int64"))
      },
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.MULTIPART_FORM_DATA,
                      schemaProperties =
                          @SchemaProperty(
                              name = "file",
                              array =
                                  @ArraySchema(
                                      schema = @Schema(type = "string", format = "binary"))))))
  @ApiResponse(
      responseCode = "200",
      description = "The payload is taken",
      content = @Content(schema = @Schema(implementation = PayloadAnswer.class)))
  @ApiResponse(
      responseCode = "408",
      description = "Nothing came of the body for too long",
      content = @Content(schema = @Schema(implementation = JobAnswer.class)))
  @ApiResponse(
      responseCode = "415",
      description = "The body is not multipart/form-data",
      content = @Content(schema = @Schema(implementation = JobAnswer.class)))
  @ApiResponse(
      responseCode = "507",
      description = "The disk has no room for it now; nothing of it was kept",
      content = @Content(schema = @Schema(implementation = JobAnswer.class)))
  @Failures
  public CompletionStage<Response> submit(@Context HttpServletRequest request) throws IOException {
    MultipartBody body = MultipartBody.of(request.getContentType());
    try (Delivery delivery = begin(Keys.of(request), terms(request))) {
      Optional<Payload> already = delivery.already();
      if (already.isPresent()) {
        discard(request);
        return CompletableFuture.completedFuture(answer(already.get()));
      }
      body.read(request.getInputStream(), sink(delivery));
      return later.answer(accept(delivery), SubmitResource::answer);
    }
  }

  private static Terms terms(HttpServletRequest request) {
    String limit = request.getHeader(WireHeaders.TIME_LIMIT);
    String lease = request.getHeader(WireHeaders.LEASE);
    String server = request.getHeader(WireHeaders.SERVER);
    return new Terms(
        Seconds.parse(WireHeaders.TIME_LIMIT, limit),
        Seconds.parse(WireHeaders.LEASE, lease)
            .filter(length -> server != null)
            .map(length -> new Lease(Objects.requireNonNull(server), length)),
        Cursors.parse(WireHeaders.HEARD, request.getHeader(WireHeaders.HEARD)));
  }

  private Delivery begin(Optional<AttemptKey> key, Terms terms) {
    try {
      return client.receive(key, terms);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static CompletableFuture<Payload> accept(Delivery delivery) {
    try {
      return delivery.accept();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static StorageException failed(IOException e) {
    return new StorageException("The payload could not be stored: " + e.getMessage(), e);
  }

  /** A sender that did not ask first may not look for an answer before it has sent all. */
  private static void discard(HttpServletRequest request) throws IOException {
    if (request.getHeader("Expect") == null) {
      request.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
  }

  private static PartSink sink(Delivery delivery) {
    return new PartSink() {
      @Override
      public OutputStream file(String name) throws IOException {
        return delivery.file(name);
      }

      @Override
      public void field(String name, String value) {
        throw new InvalidRequestException(
            "The part '%s' has no filename: each part is a file, with a filename such as run.sh"
                .formatted(name));
      }
    };
  }

  private static Response answer(Payload payload) {
    return Keys.with(payload, Response.ok(PayloadAnswer.of(payload)).build());
  }
}
