package org.joborchestrator.background;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Surroundings that a test drives by hand, all in its own thread: steps of the loop and I/O tasks
 * run when it says so, and time passes when it says so.
 */
public final class ManualSurroundings implements Surroundings {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Queue<Runnable> steps = new ArrayDeque<>();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::number));
  private final List<Throwable> failures = new ArrayList<>();
  private final Random random;
  private final Loop loop = new ManualLoop();
  private long nanos;
  private long numbers;
  private boolean closed;

  private record Timer(long due, long number, Runnable step) {}

  public ManualSurroundings() {
    this(1);
  }

  /**
   * @param seed two processes that are to have names of their own need two
   */
  public ManualSurroundings(long seed) {
    this.random = new Random(seed);
  }

  /** Runs the steps of the loop, also those that they hand in, until there is none. */
  public void runLoop() {
    drain(steps);
  }

  /** Runs the I/O tasks, also those that they hand in, until there is none. */
  public void runIo() {
    drain(tasks);
  }

  /** Runs both until there is nothing to do but wait. */
  public void settle() {
    while (isBusy()) {
      runLoop();
      runIo();
    }
  }

  /** Settles, and lets the time pass: what becomes due runs at its own moment, and is settled. */
  public void advance(Duration time) {
    settle();
    long end = nanos + time.toNanos();
    while (!timers.isEmpty() && timers.peek().due() <= end) {
      Timer next = timers.remove();
      nanos = Math.max(nanos, next.due());
      steps.add(next.step());
      settle();
    }
    nanos = end;
  }

  /** Time passes and nothing runs meanwhile, as for a process that is stopped. */
  public void standStill(Duration time) {
    nanos += time.toNanos();
  }

  /** Whether there is anything to do but wait. */
  public boolean isBusy() {
    return !steps.isEmpty() || !tasks.isEmpty();
  }

  /** How many timers wait. */
  public int timers() {
    return timers.size();
  }

  /** How many I/O tasks wait. */
  public int tasks() {
    return tasks.size();
  }

  /** What steps and tasks have thrown; the real ones log it and go on, too. */
  public List<Throwable> failures() {
    return failures;
  }

  private void drain(Queue<Runnable> queue) {
    for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
      try {
        next.run();
      } catch (Throwable e) { // as the real ones
        failures.add(e);
      }
    }
  }

  @Override
  public Clock clock() {
    return new Clock() {
      @Override
      public Instant instant() {
        return START.plusNanos(nanos);
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("only instants are asked for");
      }
    };
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public Executor io() {
    return tasks::add;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  /** Settles instead. */
  @Override
  public boolean await(CompletableFuture<?> outcome, Duration longest) {
    settle();
    return outcome.isDone();
  }

  /** Runs what was handed in before; what comes later is dropped. */
  @Override
  public void close() {
    settle();
    closed = true;
  }

  private final class ManualLoop implements Loop {

    @Override
    public void execute(Runnable step) {
      if (!closed) {
        steps.add(step);
      }
    }

    @Override
    public Cancellable after(Duration delay, Runnable step) {
      Timer timer = new Timer(nanos + delay.toNanos(), numbers++, step);
      timers.add(timer);
      return () -> timers.remove(timer);
    }
  }
}
