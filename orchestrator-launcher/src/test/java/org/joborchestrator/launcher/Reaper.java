package org.joborchestrator.launcher;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Kills members of a cluster at random moments, and starts them again: most of them by SIGKILL,
 * some by SIGTERM.
 */
final class Reaper {

  private final Cluster cluster;
  private final Random random;
  private final Duration life;
  private final Map<String, Integer> kills = new TreeMap<>();

  /**
   * @param life the longest until somebody is killed; the dead stay so for half as long at most
   */
  Reaper(Cluster cluster, Duration life, long seed) {
    this.cluster = cluster;
    this.life = life;
    this.random = new Random(seed);
  }

  /** Does so for that long; then all run. */
  void rage(Duration time) throws IOException, InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      letPass(life);
      List<Member> victims = victims();
      for (Member victim : victims) {
        kill(victim);
      }
      letPass(life.dividedBy(2));
      for (Member victim : victims) {
        victim.start();
      }
      if (random.nextInt(4) > 0) { // else it may be killed while it starts
        victims.forEach(Member::awaitReady);
      }
    }
    cluster.members().forEach(Member::awaitReady);
  }

  /** The server as often as all clients, and now and then both. */
  private List<Member> victims() {
    List<Member> victims = new ArrayList<>();
    int dice = random.nextInt(7);
    if (dice < 4) {
      victims.add(cluster.server());
    }
    if (dice > 2) {
      victims.add(cluster.clients().get(random.nextInt(cluster.clients().size())));
    }
    return victims;
  }

  private void kill(Member victim) throws InterruptedException {
    if (!victim.process().isAlive()) {
      throw new AssertionError(victim + " ended by itself:\n" + victim.process());
    }
    boolean gently = random.nextInt(5) == 0;
    if (gently) {
      victim.terminate();
    } else {
      victim.kill();
    }
    kills.merge(victim + (gently ? " gently" : ""), 1, Integer::sum);
  }

  /** Waits for nothing: chance says how long one lives. */
  private void letPass(Duration atMost) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt((int) atMost.toMillis()));
  }

  /** How often each was killed. */
  Map<String, Integer> kills() {
    return kills;
  }

  /** How often those were killed whose names begin so. */
  int kills(String name) {
    return kills.entrySet().stream()
        .filter(kill -> kill.getKey().startsWith(name))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }
}
