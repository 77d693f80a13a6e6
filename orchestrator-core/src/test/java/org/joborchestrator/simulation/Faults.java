package org.joborchestrator.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.joborchestrator.simulation.SimulatedClient.Death;

/**
 * What goes wrong in a simulation, all of it from chance: who dies when, and what the network does.
 */
final class Faults {

  private static final Duration BURST = Duration.ofSeconds(70);
  private static final int MOST_STEPS = 40;
  private static final List<Death> DEATHS = List.of(Death.PROCESS, Death.MACHINE, Death.DISK);

  private final SplittableRandom chance;

  Faults(SplittableRandom chance) {
    this.chance = chance;
  }

  /** Plans what goes wrong: seldom nothing, mostly several things at once. */
  void plan(Simulation simulation) {
    if (chance.nextInt(3) > 0) {
      simulation.disturb(chance.nextInt(12), chance.nextInt(12), chance.nextInt(8));
    }
    times(4, () -> simulation.killServerAt(when(), chance.nextInt(MOST_STEPS), howLong()));
    times(4, () -> killClient(simulation));
    times(3, () -> cut(simulation));
    times(3, () -> killBoth(simulation));
    if (chance.nextInt(4) == 0) {
      simulation.failCommits(chance.nextInt(1, 10));
    }
    times(3, () -> stopClient(simulation));
  }

  private void times(int bound, Runnable incident) {
    for (int left = chance.nextInt(bound); left > 0; left--) {
      incident.run();
    }
  }

  private Duration when() {
    return Duration.ofNanos(chance.nextLong(BURST.toNanos()));
  }

  /** From moments to several leases. */
  private Duration howLong() {
    return Duration.ofMillis((long) Math.pow(10, 1 + 4.3 * chance.nextDouble()));
  }

  /** The server, and a client while the next server finds its way. */
  private void killBoth(Simulation simulation) {
    Duration when = when();
    Duration away = moments();
    simulation.killServerAt(when, chance.nextInt(MOST_STEPS), away);
    int which = chance.nextInt(Simulation.CLIENTS);
    simulation.killClientAt(which, Death.PROCESS, when.plus(away).plus(moments()), howLong());
  }

  /** From a millisecond to three seconds. */
  private Duration moments() {
    return Duration.ofNanos((long) Math.pow(10, 6 + 3.5 * chance.nextDouble()));
  }

  private void killClient(Simulation simulation) {
    Death how = DEATHS.get(chance.nextInt(DEATHS.size()));
    int which = chance.nextInt(Simulation.CLIENTS);
    simulation.killClientAt(which, how, when(), howLong());
  }

  private void stopClient(Simulation simulation) {
    simulation.stopClientAt(chance.nextInt(Simulation.CLIENTS), when(), howLong());
  }

  private void cut(Simulation simulation) {
    int which = chance.nextInt(Simulation.CLIENTS);
    int directions = chance.nextInt(3);
    simulation.cutAt(which, directions != 0, directions != 1, when(), howLong());
  }
}
