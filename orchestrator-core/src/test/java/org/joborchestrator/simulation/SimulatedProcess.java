package org.joborchestrator.simulation;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.joborchestrator.background.Loop;
import org.joborchestrator.background.Surroundings;

/**
 * A process of the simulated world: its loop keeps its order, its I/O takes a chance time each.
 * When it is killed nothing of it happens any more, and when it is stopped nothing until it goes
 * on.
 */
final class SimulatedProcess implements Surroundings {

  private static final long MOST_IO_NANOS = 3_000_000;
  private static final Duration A_STEP = Duration.ofNanos(1_000);

  private final World world;
  private final SplittableRandom random;
  private final List<Runnable> held = new ArrayList<>();
  private boolean alive = true;
  private boolean stopped;

  SimulatedProcess(World world) {
    this.world = world;
    this.random = world.chance();
  }

  /** From now on nothing of it happens: what had begun stays as it is. */
  void kill() {
    alive = false;
  }

  boolean isAlive() {
    return alive;
  }

  /** Until it goes on nothing of it happens, but it is still there. */
  void stop() {
    stopped = true;
  }

  /** All that should have happened since it was stopped happens now, in that order. */
  void goOn() {
    stopped = false;
    List<Runnable> due = List.copyOf(held);
    held.clear();
    due.forEach(action -> after(Duration.ZERO, action));
  }

  /**
   * Something reaches it from outside: now, or some time after it goes on; never when it is dead.
   */
  void reach(Runnable action) {
    if (stopped) {
      held.add(() -> io().execute(action));
    } else if (alive) {
      action.run();
    }
  }

  private void after(Duration delay, Runnable action) {
    world.after(
        delay,
        () -> {
          if (stopped) {
            held.add(action);
          } else if (alive) {
            action.run();
          }
        });
  }

  @Override
  public Clock clock() {
    return world.clock();
  }

  @Override
  public long nanoTime() {
    return world.nanoTime();
  }

  @Override
  public Loop loop() {
    return new Loop() {
      @Override
      public void execute(Runnable step) {
        SimulatedProcess.this.after(A_STEP, step);
      }

      @Override
      public Cancellable after(Duration delay, Runnable step) {
        boolean[] cancelled = new boolean[1];
        SimulatedProcess.this.after(
            delay,
            () -> {
              if (!cancelled[0]) {
                step.run();
              }
            });
        return () -> cancelled[0] = true;
      }
    };
  }

  @Override
  public Executor io() {
    return task -> after(Duration.ofNanos(random.nextLong(1, MOST_IO_NANOS)), task);
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  /** Nothing is waited for: what is closed here is dead. */
  @Override
  public boolean await(CompletableFuture<?> outcome, Duration longest) {
    return outcome.isDone();
  }

  @Override
  public void close() {
    kill();
  }
}
