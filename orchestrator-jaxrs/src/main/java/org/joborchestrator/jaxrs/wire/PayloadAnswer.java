package org.joborchestrator.jaxrs.wire;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.joborchestrator.execute.Payload;

/** What a client says of a payload; a 2.x server needs each of the six fields. */
@Schema(name = "Payload", description = "One run of a job's script on this client")
@JsonPropertyOrder({"id", "input", "status", "loc", "pid", "killed"})
public record PayloadAnswer(
    @Schema(description = "Its id on this client; 0 when there is none", example = "1") long id,
    @Schema(description = "Always empty; kept for servers of 2.x", type = "object", example = "{}")
        Map<String, String> input,
    @Schema(
            description = "Where it is; Unknown when there is no such payload",
            allowableValues = {
              "Prepared",
              "Running",
              "Completed",
              "Failed",
              "Invalid",
              "Killed",
              "Unknown"
            },
            example = "Prepared")
        String status,
    @Schema(description = "Its directory on the client", example = "/data/6f0c") String loc,
    @Schema(description = "The script's process; 0 before it runs", example = "0") long pid,
    @Schema(description = "Whether it was ended on request", example = "false") boolean killed) {

  private static final PayloadAnswer NONE = new PayloadAnswer(0, Map.of(), "Unknown", "", 0, false);

  /** The payload as it is. */
  public static PayloadAnswer of(Payload payload) {
    return new PayloadAnswer(
        payload.id().value(),
        Map.of(),
        payload.status().wireName(),
        payload.directory().toString(),
        payload.pid(),
        payload.killed());
  }

  /** There is no such payload. */
  public static PayloadAnswer none() {
    return NONE;
  }
}
