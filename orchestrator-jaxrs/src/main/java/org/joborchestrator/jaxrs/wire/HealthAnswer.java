package org.joborchestrator.jaxrs.wire;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.swagger.v3.oas.annotations.media.Schema;

/** Whether a server or a client can do its work. */
@Schema(name = "Health", description = "Whether work can be done")
@JsonPropertyOrder({"status", "database"})
public record HealthAnswer(
    @Schema(
            description = "The whole",
            allowableValues = {"ok", "error"},
            example = "ok")
        String status,
    @Schema(description = "The store: ok, or what is wrong with it", example = "ok")
        String database) {

  private static final String OK = "ok";

  /** All is well. */
  public static HealthAnswer ok() {
    return new HealthAnswer(OK, OK);
  }

  /** The store does not answer, and why. */
  public static HealthAnswer error(String database) {
    return new HealthAnswer("error", database);
  }
}
