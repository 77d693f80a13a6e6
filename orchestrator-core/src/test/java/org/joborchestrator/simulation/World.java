package org.joborchestrator.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Simulated time: everything that is to happen, in order; the thread that asks for it does it all.
 * The same seed gives the same history.
 */
final class World {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Duration A_WHILE = Duration.ofMillis(100);

  private record Event(long at, long number, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }
  }

  private final SplittableRandom random;
  private final PriorityQueue<Event> agenda = new PriorityQueue<>();

  private record Interruption(long after, Runnable action) {}

  private final List<Interruption> interruptions = new ArrayList<>();
  private final List<String> history = new ArrayList<>();
  private long now;
  private long events;
  private long done;

  World(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Chance of its own for somebody, so that who asks when changes nothing for others. */
  SplittableRandom chance() {
    return random.split();
  }

  long nanoTime() {
    return now;
  }

  Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return START.plusNanos(now);
      }
    };
  }

  void after(Duration delay, Runnable action) {
    agenda.add(new Event(now + delay.toNanos(), events++, action));
  }

  /** Lets time pass until that is so, looking now and then; false if it is not in that time. */
  boolean runUntil(BooleanSupplier enough, Duration atMost) {
    long end = now + atMost.toNanos();
    while (!enough.getAsBoolean()) {
      if (now >= end) {
        return false;
      }
      runFor(A_WHILE);
    }
    return true;
  }

  private void interrupt() {
    if (interruptions.isEmpty()) {
      return;
    }
    for (Interruption due : List.copyOf(interruptions)) {
      if (due.after() <= done) {
        interruptions.remove(due);
        due.action().run();
      }
    }
  }

  /** Lets that much time pass. */
  void runFor(Duration time) {
    long end = now + time.toNanos();
    for (Event next = agenda.peek(); next != null && next.at() <= end; next = agenda.peek()) {
      agenda.remove();
      now = next.at();
      next.action().run();
      done++;
      interrupt();
    }
    now = end;
  }

  /** Does something right after so many more events: between any two steps of whoever acts then. */
  void afterEvents(int count, Runnable action) {
    interruptions.add(new Interruption(done + count, action));
  }

  /** Writes down what happened, and when, in microseconds. */
  void note(String what) {
    history.add(now / 1_000 + " " + what);
  }

  List<String> history() {
    return history;
  }
}
