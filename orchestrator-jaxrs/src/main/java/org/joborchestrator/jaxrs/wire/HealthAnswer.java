package org.joborchestrator.jaxrs.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a server or a client can do its work. */
@Schema(name = "Health", description = "Whether work can be done")
@JsonPropertyOrder({"status", "database", "disk"})
public record HealthAnswer(
    @Schema(
            description = "The whole",
            allowableValues = {"ok", "error"},
            example = "ok")
        String status,
    @Schema(description = "The store: ok, or what is wrong with it", example = "ok")
        String database,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(
            description =
                "There only when nothing new is taken for lack of room: how much there is",
            example = "low on disk: 12 MiB free, nothing new is taken until there are 512 MiB")
        @Nullable String disk) {

  private static final String OK = "ok";

  /**
   * All is well.
   *
   * @param disk why nothing new is taken, all the same
   */
  public static HealthAnswer ok(Optional<String> disk) {
    return new HealthAnswer(OK, OK, disk.orElse(null));
  }

  /** The store does not answer, and why. */
  public static HealthAnswer error(String database) {
    return new HealthAnswer("error", database, null);
  }
}
