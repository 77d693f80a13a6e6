package org.joborchestrator.background;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Time, threads and chance. An orchestrator and a client each take one, so that tests can put many
 * of them on simulated time, in one thread, from one seed.
 *
 * @see RealSurroundings
 */
public interface Surroundings extends AutoCloseable {

  /** Tells the time of day, for what people read and for ages. */
  Clock clock();

  /**
   * Nanoseconds since some origin, never set back: for time-outs. The processes of a machine share
   * the origin until it is started anew, as they do with {@link System#nanoTime} on Linux: so a
   * client that takes up another's payloads knows how long their leases have gone on.
   */
  long nanoTime();

  /** The one thread that decides. */
  Loop loop();

  /** Runs what blocks: files, the store, calls. */
  Executor io();

  /** Chance, for jitter and identifiers. */
  RandomGenerator random();

  /**
   * Blocks until the loop, or what runs on {@link #io()}, has brought that about, or for so long,
   * or until it is interrupted. Not on the loop.
   *
   * @return whether it has come about, be it as a failure
   */
  boolean await(CompletableFuture<?> outcome, Duration longest);

  /**
   * Ends the loop after what was handed in to it, and waits a bounded time for what runs on {@link
   * #io()}.
   */
  @Override
  void close();

  /**
   * The real ones: system clock, threads named after {@code name}, virtual ones where they exist.
   */
  static Surroundings real(String name) {
    return new RealSurroundings(name);
  }
}
