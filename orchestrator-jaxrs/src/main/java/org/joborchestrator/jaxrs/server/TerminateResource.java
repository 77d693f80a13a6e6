package org.joborchestrator.jaxrs.server;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.jaxrs.later.Later;
import org.joborchestrator.jaxrs.wire.JobAnswer;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;

/** Ends jobs. */
@Path("/terminate/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "jobs")
public final class TerminateResource {

  private static final String TERMINATED = "job terminated";
  private static final String ENDING = "job is being terminated";

  private final Orchestrator orchestrator;
  private final Later later;

  TerminateResource(Orchestrator orchestrator, Later later) {
    this.orchestrator = orchestrator;
    this.later = later;
  }

  /** Ends a job: Killed, or Locked until its client has confirmed. */
  @POST
  @Operation(
      operationId = "terminate",
      summary = "End a job",
      description =
          "Killed when it has ended; Locked when its client has not confirmed that yet, which it"
              + " is asked for until it does.")
  @ApiResponse(
      responseCode = "200",
      description = "The job has ended, or is being ended",
      content = @Content(schema = @Schema(implementation = JobAnswer.class)))
  @ApiResponse(
      responseCode = "409",
      description = "The job had ended before; status says how",
      content = @Content(schema = @Schema(implementation = JobAnswer.class)))
  @ApiResponse(
      responseCode = "507",
      description = "The disk has no room to write it down; try again when it has",
      content = @Content(schema = @Schema(implementation = JobAnswer.class)))
  @JobById
  @Failures
  public CompletionStage<Response> terminate(
      @Parameter(description = "The job's id", example = "1") @PathParam("id") String id) {
    return later.answer(
        orchestrator.terminate(JobId.parse(id)),
        job -> Response.ok(JobAnswer.of(job, message(job))).build());
  }

  private static String message(Job job) {
    return job.isFinal() ? TERMINATED : ENDING;
  }
}
