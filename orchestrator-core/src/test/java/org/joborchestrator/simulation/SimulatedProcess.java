package org.joborchestrator.simulation;

import java.time.Clock;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.joborchestrator.background.Loop;
import org.joborchestrator.background.Surroundings;

/**
 * A process of the simulated world: its loop keeps its order, its I/O takes a chance time each, and
 * when it is killed nothing of it happens any more.
 */
final class SimulatedProcess implements Surroundings {

  private static final long MOST_IO_NANOS = 3_000_000;
  private static final Duration A_STEP = Duration.ofNanos(1_000);

  private final World world;
  private final SplittableRandom random;
  private boolean alive = true;

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

  private void after(Duration delay, Runnable action) {
    world.after(
        delay,
        () -> {
          if (alive) {
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

  @Override
  public void close() {
    kill();
  }
}
