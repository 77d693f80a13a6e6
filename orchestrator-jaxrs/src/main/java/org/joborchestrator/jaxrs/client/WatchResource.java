package org.joborchestrator.jaxrs.client;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.joborchestrator.Client;
import org.joborchestrator.jaxrs.later.Later;
import org.joborchestrator.jaxrs.later.Wait;
import org.joborchestrator.jaxrs.wire.EventsAnswer;
import org.joborchestrator.jaxrs.wire.Seconds;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.node.Lease;
import org.jspecify.annotations.Nullable;

/** Tells what happens on the client. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "payloads")
public final class WatchResource {

  private final Client client;
  private final Later later;

  WatchResource(Client client, Later later) {
    this.client = client;
    this.later = later;
  }

  /** The CPU use of the host, 0 to 100. */
  @GET
  @Path("load")
  @Operation(operationId = "load", summary = "The CPU use of the host", description = "0 to 100.")
  @ApiResponse(
      responseCode = "200",
      description = "A bare number",
      content = @Content(schema = @Schema(type = "number", format = "double", example = "12.5")))
  public double load() {
    return client.load();
  }

  /** What changed since a cursor; waits for something if nothing did. */
  @GET
  @Path("events")
  @Operation(
      operationId = "events",
      summary = "What changed since a cursor",
      description = "Answers as soon as any payload changed, or when the wait is over.")
  @ApiResponse(
      responseCode = "200",
      description = "The payloads that changed, none if the wait is over",
      content = @Content(schema = @Schema(implementation = EventsAnswer.class)))
  @Failures
  public CompletionStage<Response> events(
      @Parameter(
              description = "The cursor of the answer before; 0 for all there is",
              schema = @Schema(type = "integer", format = "int64"),
              example = "0")
          @QueryParam("after")
          @Nullable String after,
      @Parameter(
              description = "Seconds to wait for a change, 0 to 600",
              schema = @Schema(type = "number"),
              example = "30")
          @QueryParam("wait")
          @Nullable String wait,
      @Parameter(
              description = "The id of the server whose payloads' lease this renews",
              schema = @Schema(type = "string"))
          @QueryParam("server")
          @Nullable String server,
      @Parameter(
              description =
                  "Seconds for which that server's payloads may run on without another renewal",
              schema = @Schema(type = "number"),
              example = "300")
          @QueryParam("lease")
          @Nullable String lease) {
    long cursor = Cursors.parse("after", after).orElse(0);
    return later.answerOrStop(
        client.events(cursor, Wait.parse(wait), lease(server, lease)),
        () -> client.events(cursor, Duration.ZERO, Optional.empty()).join(),
        batch -> Response.ok(EventsAnswer.of(batch)).build());
  }

  private static Optional<Lease> lease(@Nullable String server, @Nullable String lease) {
    Optional<Duration> length = Seconds.parse("lease", lease);
    if (server == null && length.isPresent()) {
      throw new InvalidRequestException(
          "A lease of '%s' for nobody: expected a server beside it".formatted(lease));
    }
    return length.map(time -> new Lease(Objects.requireNonNull(server), time));
  }
}
