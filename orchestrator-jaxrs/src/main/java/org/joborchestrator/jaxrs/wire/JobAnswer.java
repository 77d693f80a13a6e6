package org.joborchestrator.jaxrs.wire;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.swagger.v3.oas.annotations.media.Schema;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;

/** What a server says of a job, and of every error. */
@Schema(name = "Job", description = "The state of a job, or an error")
@JsonPropertyOrder({"id", "status", "message"})
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
        String message) {

  private static final String UNKNOWN = "Unknown";

  /** The job as it is. */
  public static JobAnswer of(Job job) {
    return of(job, job.message());
  }

  /** The job as it is, with another message than its own. */
  public static JobAnswer of(Job job, String message) {
    return about(job.id(), job.status(), message);
  }

  /** An error that concerns a job. */
  public static JobAnswer about(JobId id, JobStatus status, String message) {
    return new JobAnswer(id.value(), status.wireName(), message);
  }

  /** An error that concerns no job. */
  public static JobAnswer error(String message) {
    return new JobAnswer(0, UNKNOWN, message);
  }
}
