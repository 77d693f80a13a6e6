package org.joborchestrator.background;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The system's clock, a platform thread for the loop, and a thread per blocking call. */
final class RealSurroundings implements Surroundings {

  private static final Logger log = LoggerFactory.getLogger(RealSurroundings.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String name;
  private final ThreadLoop loop;
  private final ExecutorService io;
  private final RandomGenerator random = new SecureRandom();

  RealSurroundings(String name) {
    this.name = name;
    this.loop = new ThreadLoop(name + "-loop");
    this.io = Threads.perTask(name + "-io-");
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public Executor io() {
    return io;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public boolean await(CompletableFuture<?> outcome, Duration longest) {
    try {
      outcome.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      log.trace("{}: what was waited for has failed", name, e);
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return true;
  }

  @Override
  public void close() {
    loop.close();
    io.shutdown();
    try {
      if (!io.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        io.shutdownNow();
        if (!io.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
          log.warn("{}: I/O still runs {} after it was interrupted: {}", name, PATIENCE, io);
        }
      }
    } catch (InterruptedException e) {
      io.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
