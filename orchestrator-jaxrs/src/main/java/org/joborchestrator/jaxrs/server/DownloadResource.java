package org.joborchestrator.jaxrs.server;

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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.download.Download;
import org.joborchestrator.jaxrs.later.Later;
import org.joborchestrator.jaxrs.later.Until;
import org.joborchestrator.jaxrs.later.Wait;
import org.joborchestrator.jaxrs.send.Archives;
import org.joborchestrator.jaxrs.send.Asked;
import org.joborchestrator.jaxrs.wire.JobAnswer;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.jspecify.annotations.Nullable;

/** Hands results out. */
@Path("/")
@Tag(name = "jobs")
public final class DownloadResource {

  private final Orchestrator orchestrator;
  private final Later later;

  DownloadResource(Orchestrator orchestrator, Later later) {
    this.orchestrator = orchestrator;
    this.later = later;
  }

  /** The result of a Completed job, the status of any other. */
  @GET
  @Path("download/{id}")
  @Operation(
      operationId = "download",
      summary = "Fetch a job's result, or its status",
      description =
          "The ZIP when the job is Completed, its status as JSON before and otherwise. A Completed "
              + "job whose result is not on the server's disk any more: 404, with its id and status.")
  @ApiResponse(
      responseCode = "200",
      description = "The result as a ZIP, or the job's status",
      content = {
        @Content(mediaType = Archives.TYPE, schema = @Schema(type = "string", format = "binary")),
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = JobAnswer.class))
      })
  @StoredZip
  @JobById
  @Failures
  public CompletionStage<Response> download(
      @Parameter(description = "The job's id", example = "1") @PathParam("id") String id,
      @Parameter(
              description = "Seconds to wait for a change of the status, 0 to 600",
              example = "30")
          @QueryParam("wait")
          @Nullable String wait,
      @Parameter(
              description = "What to wait for: another status, or the job's end",
              schema =
                  @Schema(
                      allowableValues = {Until.CHANGED, Until.ENDED},
                      defaultValue = Until.CHANGED))
          @QueryParam("until")
          @Nullable String until,
      @Context HttpServletRequest http,
      @Context Request request) {
    Asked asked = Asked.by(http, request);
    Duration longest = Wait.parse(wait);
    boolean isForTheEnd = Until.isEnded(until);
    Job job = orchestrator.job(JobId.parse(id));
    if (longest.isZero() || job.isFinal()) {
      return CompletableFuture.completedFuture(result(job, asked));
    }
    return later.answerOrStop(
        isForTheEnd
            ? orchestrator.whenEnded(job.id(), longest)
            : orchestrator.whenChanged(job.id(), job.status(), longest),
        () -> orchestrator.job(job.id()),
        changed -> result(changed, asked));
  }

  private Response result(Job job, Asked asked) {
    if (job.status() != JobStatus.COMPLETED) {
      return status(job);
    }
    return orchestrator
        .result(job.id())
        .map(download -> archive(asked, "job-" + job.id() + ".zip", download, job.id()))
        .orElseGet(() -> status(orchestrator.job(job.id()))); // cleaned in between
  }

  private Response status(Job job) {
    return Response.ok(
            JobAnswer.of(job, orchestrator.attempts(job.id())), MediaType.APPLICATION_JSON)
        .build();
  }

  /** The job's status, also when it is Completed. */
  @GET
  @Path("jobs/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "job",
      summary = "A job's status and attempts",
      description = "As /download/{id} answers them, but of a Completed job, too.")
  @ApiResponse(
      responseCode = "200",
      description = "The job",
      content = @Content(schema = @Schema(implementation = JobAnswer.class)))
  @JobById
  @Failures
  public Response job(
      @Parameter(description = "The job's id", example = "1") @PathParam("id") String id) {
    return status(orchestrator.job(JobId.parse(id)));
  }

  /** The job's directory as it is now. */
  @GET
  @Path("download_partial/{id}")
  @Operation(
      operationId = "downloadPartial",
      summary = "Fetch a job's directory as it is now",
      description = "Whatever the job's status; of a failed job, what it left behind.")
  @ApiResponse(
      responseCode = "200",
      description = "The directory as a ZIP",
      content =
          @Content(mediaType = Archives.TYPE, schema = @Schema(type = "string", format = "binary")))
  @StoredZip
  @ApiResponse(
      responseCode = "400",
      description = "The id is not acceptable; message says why",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = JobAnswer.class)))
  @ApiResponse(
      responseCode = "404",
      description = "There is no such job, or it is Cleaned: then id and status say so",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = JobAnswer.class)))
  @Failures
  public CompletionStage<Response> downloadPartial(
      @Parameter(description = "The job's id", example = "1") @PathParam("id") String id,
      @Context HttpServletRequest http,
      @Context Request request) {
    Asked asked = Asked.by(http, request);
    JobId job = orchestrator.job(JobId.parse(id)).id();
    String name = "job-" + job + "-partial.zip";
    if (asked.head()) {
      return CompletableFuture.completedFuture(Archives.head(name));
    }
    return later.answer(orchestrator.partial(job), made -> archive(asked, name, made, job));
  }

  private Response archive(Asked asked, String name, Download download, JobId job) {
    try {
      return Archives.download(
          asked, name, download, reason -> JobAnswer.of(orchestrator.job(job), reason));
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }
}
