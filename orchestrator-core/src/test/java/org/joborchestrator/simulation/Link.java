package org.joborchestrator.simulation;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * The network between the server and one client: it takes its time, so that messages overtake each
 * other, loses some, brings some twice, and may be cut for a while, in one direction or both.
 */
final class Link {

  private static final int LEAST_MICROS = 50;
  private static final int MOST_MICROS = 2_000;
  private static final int MOST_MICROS_OF_A_STRAGGLER = 2_000_000;

  private final World world;
  private final SplittableRandom chance;
  private int losses;
  private int copies;
  private int stragglers;
  private boolean cutThere;
  private boolean cutBack;

  Link(World world) {
    this.world = world;
    this.chance = world.chance();
  }

  /**
   * From now on that many of a hundred messages are lost, come twice, or take up to two seconds.
   */
  void disturb(int lost, int twice, int late) {
    losses = lost;
    copies = twice;
    stragglers = late;
  }

  /** Nothing gets through any more: not to the client, not back from it, or neither. */
  void cut(boolean there, boolean back) {
    cutThere = there;
    cutBack = back;
  }

  /** All is well again. */
  void heal() {
    cut(false, false);
    disturb(0, 0, 0);
  }

  /** Brings a request to the client: never, once, or, if it is one that may be, twice. */
  void send(boolean mayComeTwice, Runnable arrival) {
    carry(() -> cutThere, arrival);
    if (mayComeTwice && happens(copies)) {
      carry(() -> cutThere, arrival);
    }
  }

  /** Brings an answer back, or loses it. */
  void answer(Runnable arrival) {
    carry(() -> cutBack, arrival);
  }

  private void carry(BooleanSupplier isCut, Runnable arrival) {
    if (isCut.getAsBoolean() || happens(losses)) {
      return;
    }
    world.after(
        delay(),
        () -> {
          if (!isCut.getAsBoolean()) { // what was on its way when it was cut is lost, too
            arrival.run();
          }
        });
  }

  private Duration delay() {
    int most = happens(stragglers) ? MOST_MICROS_OF_A_STRAGGLER : MOST_MICROS;
    return Duration.ofNanos(1_000L * chance.nextInt(LEAST_MICROS, most));
  }

  private boolean happens(int ofAHundred) {
    return ofAHundred > 0 && chance.nextInt(100) < ofAHundred;
  }
}
