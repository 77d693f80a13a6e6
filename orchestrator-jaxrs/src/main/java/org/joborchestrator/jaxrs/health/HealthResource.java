package org.joborchestrator.jaxrs.health;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.function.Supplier;
import org.joborchestrator.jaxrs.wire.HealthAnswer;
import org.joborchestrator.jaxrs.wire.PingAnswer;
import org.joborchestrator.job.OrchestratorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ping and health, of a server as of a client. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "health")
public final class HealthResource {

  private static final Logger log = LoggerFactory.getLogger(HealthResource.class);

  private final Runnable check;
  private final Supplier<Optional<String>> unable;

  /**
   * @param check throws if work cannot be done, and says why
   * @param unable why nothing new is taken, though all else works; empty when it is
   */
  public HealthResource(Runnable check, Supplier<Optional<String>> unable) {
    this.check = check;
    this.unable = unable;
  }

  /** Whether anybody is there. */
  @GET
  @Operation(operationId = "ping", summary = "Whether anybody is there")
  @ApiResponse(
      responseCode = "200",
      description = "Yes",
      content = @Content(schema = @Schema(implementation = PingAnswer.class)))
  public PingAnswer ping() {
    return PingAnswer.pong();
  }

  /** Whether work can be done. */
  @GET
  @Path("health")
  @Operation(operationId = "health", summary = "Whether work can be done")
  @ApiResponse(
      responseCode = "200",
      description = "It can; disk is there when nothing new is taken for lack of room",
      content = @Content(schema = @Schema(implementation = HealthAnswer.class)))
  @ApiResponse(
      responseCode = "503",
      description = "The store does not answer, or the disk is gone; database says why",
      content = @Content(schema = @Schema(implementation = HealthAnswer.class)))
  public Response health() {
    try {
      check.run();
      return Response.ok(HealthAnswer.ok(unable.get())).build();
    } catch (OrchestratorException e) {
      return unwell(e.getMessage());
    } catch (RuntimeException e) {
      log.error("The health check failed", e);
      return unwell("does not answer");
    }
  }

  private static Response unwell(String reason) {
    return Response.status(Response.Status.SERVICE_UNAVAILABLE)
        .entity(HealthAnswer.error(reason))
        .build();
  }
}
