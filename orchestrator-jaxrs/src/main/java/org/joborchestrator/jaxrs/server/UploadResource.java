package org.joborchestrator.jaxrs.server;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.jaxrs.later.Later;
import org.joborchestrator.jaxrs.multipart.BodyLimit;
import org.joborchestrator.jaxrs.multipart.MultipartBody;
import org.joborchestrator.jaxrs.wire.JobAnswer;
import org.joborchestrator.jaxrs.wire.WireHeaders;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.upload.Upload;

/** Takes a job in. */
@Path("/upload")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "jobs")
public final class UploadResource {

  private static final String ACCEPTED = "Job successfully uploaded";
  private static final String REPEATED = "Job was uploaded before";

  private final Orchestrator orchestrator;
  private final Later later;

  UploadResource(Orchestrator orchestrator, Later later) {
    this.orchestrator = orchestrator;
    this.later = later;
  }

  /** Takes a job: 201 when it is accepted for good. */
  @POST
  @Operation(
      operationId = "upload",
      summary = "Hand in a job",
      description =
          "The parts may come in any order. Every part with a filename is a file of the job; its"
              + " name may be a path. One of them must be run.sh.",
      parameters =
          @Parameter(
              in = ParameterIn.HEADER,
              name = WireHeaders.IDEMPOTENCY_KEY,
              description =
                  "1 to 255 printable ASCII characters of the user's choice: the same upload with"
                      + " the same key again makes no other job, until the job is Cleaned",
              schema = @Schema(type = "string"),
              example = "experiment-7"),
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.MULTIPART_FORM_DATA,
                      schemaProperties = {
                        @SchemaProperty(
                            name = "user_id",
                            schema =
                                @Schema(
                                    type = "integer",
                                    format = "int64",
                                    description = "Whose job it is",
                                    example = "42")),
                        @SchemaProperty(
                            name = "service",
                            schema =
                                @Schema(
                                    type = "string",
                                    description = "What runs it",
                                    example = "example")),
                        @SchemaProperty(
                            name = "file",
                            array =
                                @ArraySchema(
                                    schema = @Schema(type = "string", format = "binary"),
                                    minItems = 1))
                      })))
  @ApiResponse(
      responseCode = "201",
      description = "The job is accepted for good",
      content = @Content(schema = @Schema(implementation = JobAnswer.class)))
  @ApiResponse(
      responseCode = "200",
      description = "The same upload was accepted before: its job as it is now",
      content = @Content(schema = @Schema(implementation = JobAnswer.class)))
  @ApiResponse(
      responseCode = "409",
      description = "The key stands for another upload: id names its job",
      content = @Content(schema = @Schema(implementation = JobAnswer.class)))
  @ApiResponse(
      responseCode = "400",
      description = "A field or file is missing or not acceptable; message says which",
      content =
          @Content(
              schema = @Schema(implementation = JobAnswer.class),
              examples =
                  @ExampleObject(
                      "{\"id\":0,\"status\":\"Unknown\",\"message\":\"Missing user_id field\"}")))
  @ApiResponse(
      responseCode = "408",
      description = "Nothing came of the body for too long",
      content = @Content(schema = @Schema(implementation = JobAnswer.class)))
  @ApiResponse(
      responseCode = "413",
      description = "The upload is larger than the limit",
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
  public CompletionStage<Response> upload(@Context HttpServletRequest request) throws IOException {
    MultipartBody body = MultipartBody.of(request.getContentType());
    BodyLimit limit = BodyLimit.of(orchestrator.uploadLimit());
    limit.check(request.getContentLengthLong());
    try (Upload upload = begin(request.getContentLengthLong())) {
      String key = request.getHeader(WireHeaders.IDEMPOTENCY_KEY);
      if (key != null) {
        upload.idempotent(key);
      }
      UploadForm form = new UploadForm(upload, orchestrator.services());
      body.read(limit.on(request.getInputStream()), form);
      CompletableFuture<Job> job = submit(form);
      return later.answer(job, made -> answer(made, upload.isRepeat()));
    }
  }

  private Upload begin(long announced) {
    try {
      return orchestrator.upload(Math.max(0, announced));
    } catch (IOException e) {
      throw new StorageException("The upload could not begin: " + e.getMessage(), e);
    }
  }

  private static CompletableFuture<Job> submit(UploadForm form) {
    try {
      return form.submit();
    } catch (IOException e) {
      throw new StorageException("The upload could not be stored: " + e.getMessage(), e);
    }
  }

  private static Response answer(Job job, boolean isRepeat) {
    if (isRepeat) {
      return Response.ok(JobAnswer.of(job, REPEATED)).build();
    }
    return Response.status(Response.Status.CREATED).entity(JobAnswer.of(job, ACCEPTED)).build();
  }
}
