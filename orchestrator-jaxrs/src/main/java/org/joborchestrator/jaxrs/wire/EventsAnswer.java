package org.joborchestrator.jaxrs.wire;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.PayloadState;

/** What changed on a client since a cursor. */
@Schema(name = "Events", description = "The payloads that changed")
@JsonPropertyOrder({"incarnation", "cursor", "payloads", "unable"})
public record EventsAnswer(
    @Schema(description = "Changes when the client restarts; cursors start anew then")
        String incarnation,
    @Schema(description = "Where this answer ends: the next call's after", example = "17")
        long cursor,
    @Schema(description = "Each payload that changed, as it is now, in the order of the changes")
        List<Event> payloads,
    @Schema(description = "Why it takes no more payloads now, or empty") String unable) {

  public EventsAnswer {
    payloads = List.copyOf(payloads);
  }

  /** The batch as the wire carries it. */
  public static EventsAnswer of(EventBatch batch) {
    return new EventsAnswer(
        batch.incarnation(),
        batch.cursor(),
        batch.payloads().stream().map(EventsAnswer.Event::of).toList(),
        batch.unable().orElse(""));
  }

  /** A payload that changed. */
  @Schema(name = "Event", description = "A payload that changed")
  @JsonPropertyOrder({
    "id", "input", "status", "loc", "pid", "killed", "key", "server", "message", "cause"
  })
  public record Event(
      @Schema(description = "Its id on this client", example = "1") long id,
      @Schema(description = "Always empty", type = "object", example = "{}")
          Map<String, String> input,
      @Schema(description = "Where it is", example = "Completed") String status,
      @Schema(description = "Empty here; /retrieve/{id} tells it") String loc,
      @Schema(description = "0 here; /retrieve/{id} tells it", example = "0") long pid,
      @Schema(description = "Whether it was ended on request", example = "false") boolean killed,
      @Schema(description = "The Idempotency-Key it came with, or empty", example = "42-1")
          String key,
      @Schema(description = "The id of the server it came from, or empty") String server,
      @Schema(description = "How it ended, or empty", example = "run.sh exited with code 3")
          String message,
      @Schema(
              description = "What ended it without success, or empty",
              allowableValues = {"script", "time_limit", "user", "system", ""},
              example = "script")
          String cause) {

    /** The payload as the wire carries it to a server of ours. */
    public static Event of(PayloadState state) {
      return new Event(
          state.id().value(),
          Map.of(),
          state.status().wireName(),
          "",
          0,
          state.status() == PayloadStatus.KILLED,
          state.key().map(AttemptKey::wireName).orElse(""),
          state.key().map(AttemptKey::server).orElse(""),
          state.message(),
          state.cause().map(Cause::wireName).orElse(""));
    }
  }
}
