package org.joborchestrator;

import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.joborchestrator.background.Loop;
import org.joborchestrator.background.Surroundings;

/**
 * Real surroundings, but what comes round each minute or more seldom does so when the test says so;
 * and the time of day can be moved.
 */
final class HeldTimers implements Surroundings {

  private static final Duration SELDOM = Duration.ofMinutes(1);

  private final Surroundings real = Surroundings.real("held");
  private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
  private volatile Clock clock = Clock.systemUTC();

  /** Runs all that was held, once. */
  void fire() {
    steps.forEach(step -> real.loop().execute(step));
  }

  void advanceDays(int days) {
    clock = Clock.offset(clock, Duration.ofDays(days));
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public Loop loop() {
    return new Loop() {
      @Override
      public void execute(Runnable step) {
        real.loop().execute(step);
      }

      @Override
      public Cancellable after(Duration delay, Runnable step) {
        return real.loop().after(delay, step);
      }

      @Override
      public Cancellable every(Duration interval, Runnable step) {
        if (interval.compareTo(SELDOM) < 0) {
          return real.loop().every(interval, step);
        }
        steps.add(step);
        return () -> steps.remove(step);
      }
    };
  }

  @Override
  public long nanoTime() {
    return real.nanoTime();
  }

  @Override
  public Executor io() {
    return real.io();
  }

  @Override
  public RandomGenerator random() {
    return real.random();
  }

  @Override
  public boolean await(CompletableFuture<?> outcome, Duration longest) {
    return real.await(outcome, longest);
  }

  @Override
  public void close() {
    real.close();
  }
}
