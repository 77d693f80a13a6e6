package org.joborchestrator.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thousand jobs, some that fail, on three clients of which one dies and returns. */
final class SimulationTest {

  @TempDir(factory = InMemory.class)
  Path dir;

  private Simulation simulate(long seed, int jobs, String name) {
    Simulation simulation = new Simulation(seed, dir.resolve(name));
    simulation.submit(jobs);
    simulation.killClientAt(1, Duration.ofSeconds(20), Duration.ofSeconds(15));
    return simulation;
  }

  @Test
  void thousandJobs_withAClientThatDiesAndReturns_keepThePromises() {
    Simulation simulation = simulate(42, 1000, "a");

    List<String> broken = simulation.run(1000);

    assertEquals(List.of(), broken, "seed 42");
    assertEquals(1000, simulation.accepted());
    assertTrue(
        simulation.history().stream().anyMatch(line -> line.endsWith("attempt 2")),
        "the death of a client must have been felt");
  }

  @Test
  void sameSeed_hasTheSameHistory_andAnotherHasNot() {
    Simulation first = simulate(7, 200, "first");
    Simulation again = simulate(7, 200, "again");
    Simulation other = simulate(8, 200, "other");

    assertEquals(List.of(), first.run(200));
    assertEquals(List.of(), again.run(200));
    assertEquals(List.of(), other.run(200));
    assertEquals(first.history(), again.history());
    assertNotEquals(first.history(), other.history());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void server_thatDiesNowAndThen_losesNothing(long seed) {
    Simulation simulation = simulate(seed, 100, "server-dies");
    simulation.killServerAt(Duration.ofSeconds(10));
    simulation.killServerAt(Duration.ofMillis(25_000 + seed * 7));
    simulation.killServerAt(Duration.ofSeconds(45));

    assertEquals(List.of(), simulation.run(100), "seed " + seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void network_thatLosesRequestsAndAnswers_losesNoJob(long seed) {
    Simulation simulation = simulate(seed, 100, "lossy");
    simulation.lose(5);
    simulation.killServerAt(Duration.ofSeconds(30));

    assertEquals(List.of(), simulation.run(100), "seed " + seed);
  }
}
