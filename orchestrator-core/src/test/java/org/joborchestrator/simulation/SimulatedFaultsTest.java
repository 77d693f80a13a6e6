package org.joborchestrator.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.joborchestrator.files.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many seeds, each a mixture of faults. As many as one likes, from any seed on:
 *
 * <pre>
 * mvn -pl orchestrator-core test -Dtest=SimulatedFaultsTest -Dsimulation.seeds=10000
 *     -Dsimulation.from=1 -Dtest.timeout=9000 -Dtest.log.level=off
 * </pre>
 *
 * One seed alone, with its history written to a file: {@code -Dsimulation.seeds=1
 * -Dsimulation.from=SEED -Dsimulation.history=FILE}.
 */
final class SimulatedFaultsTest {

  private static final int JOBS = 60;
  private static final int MOST_SHOWN = 20;

  /** In how much time the jobs come: with slots for most, for few, and all of them at once. */
  private static final List<Duration> RUSHES =
      List.of(Simulation.BURST, Duration.ofSeconds(5), Duration.ofMillis(20));

  private final long from = Long.getLong("simulation.from", 1);
  private final long seeds = Long.getLong("simulation.seeds", 200);

  @TempDir(factory = InMemory.class)
  Path dir;

  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void anySeed_keepsThePromises() throws InterruptedException {
    List<String> broken = Collections.synchronizedList(new ArrayList<>());
    AtomicLong done = new AtomicLong();
    AtomicLong bad = new AtomicLong();
    long began = System.nanoTime();
    ExecutorService workers =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    for (long seed = from; seed < from + seeds; seed++) {
      long mine = seed;
      workers.execute(
          () -> {
            List<String> ofThis = run(mine);
            ofThis.forEach(what -> broken.add("seed " + mine + ": " + what));
            bad.addAndGet(ofThis.isEmpty() ? 0 : 1);
            done.incrementAndGet();
          });
    }
    workers.shutdown();
    assertTrue(workers.awaitTermination(1, TimeUnit.DAYS));
    System.out.printf(
        "%d seeds from %d on in %.1f s, %d of them bad%n",
        done.get(), from, (System.nanoTime() - began) / 1e9, bad.get());

    assertEquals(seeds, done.get());
    assertEquals(List.of(), broken.subList(0, Math.min(MOST_SHOWN, broken.size())));
  }

  private List<String> run(long seed) {
    Path place = dir.resolve("seed-" + seed);
    Simulation simulation =
        new Simulation(seed, place, seed % 2 == 0 ? Simulation.LONG_LEASE : Simulation.SHORT_LEASE);
    simulation.submit(JOBS, RUSHES.get((int) (seed % RUSHES.size())));
    simulation.goWrong();
    if (seed % 5 == 0) {
      simulation.runAtMostOnce();
    }
    List<String> broken;
    try {
      broken = simulation.run(JOBS);
    } catch (RuntimeException e) {
      broken = List.of("it failed with " + e);
    }
    keep(simulation.history());
    Trees.deleteQuietly(place);
    return broken;
  }

  private static void keep(List<String> history) {
    String file = System.getProperty("simulation.history");
    if (file != null) {
      try {
        Files.write(Path.of(file), history);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
