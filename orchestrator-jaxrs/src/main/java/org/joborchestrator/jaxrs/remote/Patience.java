package org.joborchestrator.jaxrs.remote;

import java.time.Duration;

/**
 * How long a client may keep this side waiting.
 *
 * @param connect until it takes a connection
 * @param standstill without moving a byte, however long a transfer takes in all
 * @param answer for a small answer, beyond what it was told to wait
 * @param kill until a job has ended
 */
record Patience(Duration connect, Duration standstill, Duration answer, Duration kill) {

  static Patience usual() {
    return new Patience(
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60));
  }
}
