package org.joborchestrator.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.joborchestrator.simulation.SimulatedClient.Death;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single faults, one after another; {@link SimulatedFaultsTest} mixes them. */
final class SimulationTest {

  private static final Duration A_MOMENT = Duration.ofMillis(200);

  @TempDir(factory = InMemory.class)
  Path dir;

  private Simulation simulate(long seed, int jobs, String name) {
    Simulation simulation = new Simulation(seed, dir.resolve(name), Simulation.LONG_LEASE);
    simulation.submit(jobs);
    return simulation;
  }

  private static boolean hasLine(Simulation simulation, String end) {
    return simulation.history().stream().anyMatch(line -> line.endsWith(end));
  }

  @Test
  void thousandJobs_withAMachineThatCrashesAndReturns_keepThePromises() {
    Simulation simulation = simulate(42, 1000, "a");
    simulation.killClientAt(1, Death.MACHINE, Duration.ofSeconds(20), Duration.ofSeconds(15));

    List<String> broken = simulation.run(1000);

    assertEquals(List.of(), broken, "seed 42");
    assertEquals(1000, simulation.accepted());
    assertTrue(hasLine(simulation, "attempt 2"), "the crash must have been felt");
  }

  @Test
  void sameSeed_hasTheSameHistory_andAnotherHasNot() {
    Simulation first = simulate(7, 200, "first");
    Simulation again = simulate(7, 200, "again");
    Simulation other = simulate(8, 200, "other");
    first.goWrong();
    again.goWrong();
    other.goWrong();

    assertEquals(List.of(), first.run(200));
    assertEquals(List.of(), again.run(200));
    assertEquals(List.of(), other.run(200));
    assertEquals(first.history(), again.history());
    assertNotEquals(first.history(), other.history());
  }

  @Test
  void clientThatIsKilledAndStartedAgain_runsNothingTwice() {
    Simulation simulation = simulate(3, 200, "taken-up");
    for (int i = 0; i < 6; i++) {
      simulation.killClientAt(i % 3, Death.PROCESS, Duration.ofSeconds(8L * i), A_MOMENT);
    }

    assertEquals(List.of(), simulation.run(200));
    assertTrue(!hasLine(simulation, "attempt 2"), "all could be taken up");
  }

  @Test
  void serverThatIsKilledAndStartedAgain_runsNothingTwice() {
    Simulation simulation = simulate(4, 200, "server");
    simulation.killServerAt(Duration.ofSeconds(10), 3, A_MOMENT);
    simulation.killServerAt(Duration.ofSeconds(25), 17, Duration.ofSeconds(5));
    simulation.killServerAt(Duration.ofSeconds(45), 0, Duration.ofSeconds(20));

    assertEquals(List.of(), simulation.run(200));
    assertTrue(!hasLine(simulation, "attempt 2"), "it was away for less than its lease");
  }

  @Test
  void whatACrashHasLeft_isGoneAMinuteLater_andNothingElse() {
    Simulation simulation = simulate(11, 200, "leftovers");
    List<Path> made = new ArrayList<>();
    simulation.leaveBehindAt(Duration.ofSeconds(30), made);

    assertEquals(List.of(), simulation.run(200));
    assertEquals(200, simulation.accepted());
    assertEquals(3 + 3 * Simulation.CLIENTS, made.size());
    assertEquals(List.of(), made.stream().filter(Files::exists).toList());
  }

  @Test
  void clientThatIsCutOff_forLessThanTheLease_losesNothing() {
    Simulation simulation = simulate(5, 200, "short");
    simulation.cutAt(0, true, true, Duration.ofSeconds(20), Duration.ofSeconds(20));

    assertEquals(List.of(), simulation.run(200));
    assertTrue(!hasLine(simulation, "attempt 2"), "cannot ask is not gone");
  }

  @Test
  void clientThatIsCutOff_forLongerThanTheLease_stopsItsJobsBeforeTheyRunElsewhere() {
    Simulation simulation = simulate(6, 200, "long");
    simulation.cutAt(0, true, true, Duration.ofSeconds(20), Duration.ofSeconds(200));

    assertEquals(List.of(), simulation.run(200));
    assertTrue(hasLine(simulation, "attempt 2"), "its jobs ran elsewhere");
  }

  @Test
  void clientThatIsCutOff_whileItsScriptsRun_stopsThemBeforeTheyRunElsewhere() {
    Simulation simulation = new Simulation(10, dir.resolve("short-lease"), Simulation.SHORT_LEASE);
    simulation.submit(200);
    simulation.cutAt(0, true, true, Duration.ofSeconds(20), Duration.ofSeconds(30));
    simulation.cutAt(1, false, true, Duration.ofSeconds(35), Duration.ofSeconds(20));
    simulation.killClientAt(2, Death.PROCESS, Duration.ofSeconds(40), Duration.ofSeconds(20));

    assertEquals(List.of(), simulation.run(200));
    assertTrue(hasLine(simulation, "attempt 2"), "their jobs ran elsewhere");
    assertTrue(hasLine(simulation, "was silent for too long"), "somebody ended its scripts");
  }

  @Test
  void jobsThatMayRunOnce_areFailedWhenTheirClientIsLost() {
    Simulation simulation = simulate(9, 200, "once");
    simulation.runAtMostOnce();
    simulation.killClientAt(2, Death.DISK, Duration.ofSeconds(30), Duration.ofSeconds(2));

    assertEquals(List.of(), simulation.run(200));
    assertTrue(hasLine(simulation, "FAILED attempt 1"), "some were on that client");
  }
}
