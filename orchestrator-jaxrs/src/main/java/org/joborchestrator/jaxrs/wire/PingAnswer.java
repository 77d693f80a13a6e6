package org.joborchestrator.jaxrs.wire;

import io.swagger.v3.oas.annotations.media.Schema;

/** The answer to a ping. */
@Schema(name = "Pong", description = "The answer to a ping")
public record PingAnswer(@Schema(example = "pong") String message) {

  /** The one there is. */
  public static PingAnswer pong() {
    return new PingAnswer("pong");
  }
}
