package org.joborchestrator.jaxrs.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.joborchestrator.job.AttemptRecord;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.jspecify.annotations.Nullable;

/** What a server says of a job, and of every error. */
@Schema(name = "Job", description = "The state of a job, or an error")
@JsonPropertyOrder({"id", "status", "message", "cause", "attempts"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobAnswer(
    @Schema(description = "The job's id; 0 in an error that concerns no job", example = "1")
        long id,
    @Schema(
            description = "Where the job is; Unknown in an error that concerns no job",
            allowableValues = {
              "Queued",
              "Processing",
              "Submitted",
              "Running",
              "Completed",
              "Failed",
              "Invalid",
              "Killed",
              "Cleaned",
              "Locked",
              "Unknown"
            },
            example = "Queued")
        String status,
    @Schema(
            description = "What there is to know beyond the status, such as why it failed",
            example = "Job successfully uploaded")
        String message,
    @Schema(
            description =
                "What ended it other than with success, or lets it wait again: the script, its time"
                    + " limit, a user, or the system",
            allowableValues = {"script", "time_limit", "user", "system"},
            example = "script")
        @Nullable String cause,
    @Schema(description = "Its attempts, oldest first, where the job's state was asked for")
        @Nullable List<AttemptAnswer> attempts) {

  private static final String UNKNOWN = "Unknown";

  /** The answer to what was done to a job, in the three fields that 2.x has. */
  public static JobAnswer of(Job job, String message) {
    return about(job.id(), job.status(), message);
  }

  /** The job as it is, with what is known of its attempts. */
  public static JobAnswer of(Job job, List<AttemptRecord> attempts) {
    Cause cause = job.cause();
    return new JobAnswer(
        job.id().value(),
        job.status().wireName(),
        job.message(),
        cause == null ? null : cause.wireName(),
        attempts.stream().map(AttemptAnswer::of).toList());
  }

  /** An error that concerns a job. */
  public static JobAnswer about(JobId id, JobStatus status, String message) {
    return new JobAnswer(id.value(), status.wireName(), message, null, null);
  }

  /** An error that concerns no job. */
  public static JobAnswer error(String message) {
    return new JobAnswer(0, UNKNOWN, message, null, null);
  }
}
