package org.joborchestrator.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.joborchestrator.launcher.User.Answer;
import org.joborchestrator.testkit.Requires;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Server and clients are killed at random moments while the jobs of several users flow. {@code
 * SECONDS=1200} in the environment, or {@code -Dseconds=1200}, makes it longer, {@code -Dlife=700}
 * kills one after so many milliseconds at most, and {@code -Dseed=…} repeats what is drawn by
 * chance, as far as that can be repeated.
 */
final class RandomKillsIT {

  private static final int CLIENTS = 2;
  private static final int USERS = 6;

  /** A job of two seconds may lose three to clients that are stopped one after another. */
  private static final int MAX_ATTEMPTS = 100;

  private static final int RUNS_PER_USER = 2;
  private static final int MAX_RUNS = 8;

  @RegisterExtension private final JarProcesses jar = JarProcesses.ofEachTest();

  /** Stays when it was not as it has to be: what has happened cannot be repeated, but read. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  private final long seed = setting("seed").orElseGet(() -> new Random().nextLong(1_000_000));
  private final Duration time = Duration.ofSeconds(setting("seconds").orElse(60L));
  private final Duration life = Duration.ofMillis(setting("life").orElse(4000L));

  private static Optional<Long> setting(String name) {
    return Optional.ofNullable(System.getProperty(name))
        .or(() -> Optional.ofNullable(System.getenv(name.toUpperCase(Locale.ROOT))))
        .map(Long::valueOf);
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void jobs_allEndRight_whateverIsKilled() throws Exception {
    Requires.that(Files.isReadable(Path.of("/proc/self/stat")), "there is no /proc here");
    System.out.println(
        "Random kills for " + time.toSeconds() + " s, seed " + seed + ", in " + directory);
    Witness witness = new Witness(directory.resolve("witness"));
    Cluster cluster = Cluster.ofClients(jar, directory, CLIENTS);
    cluster
        .server()
        .with("SERVICE_EXAMPLE_MAX_ATTEMPTS", String.valueOf(MAX_ATTEMPTS))
        .with("SERVICE_EXAMPLE_RUNS_PER_USER", String.valueOf(RUNS_PER_USER))
        .with("SERVICE_EXAMPLE_MAX_RUNS", String.valueOf(MAX_RUNS));
    cluster.start();
    Reaper reaper = new Reaper(cluster, life, seed);
    User user = new User(cluster.server().address());

    Map<Long, Answer> jobs = visit(reaper, user, witness);

    System.out.println(
        "%d jobs accepted; kills: %s; number of jobs by number of their runs: %s"
            .formatted(jobs.size(), reaper.kills(), witness.histogram()));
    assertTrue(jobs.size() > time.toSeconds(), "too few jobs to prove anything: " + jobs.size());
    requireSame(user, jobs);
    witness.requireQuota(RUNS_PER_USER, MAX_RUNS);
    witness.requireOneAtATime();
    witness.requireRepeated(MAX_RUNS * reaper.kills("client"));
    cluster.awaitNoPayload();
    cluster.requireNoLeftovers(jobs.size());
    cluster.terminate();
  }

  /** How the jobs ended that were uploaded meanwhile; they have ended as they had to. */
  private Map<Long, Answer> visit(Reaper reaper, User user, Witness witness) throws Exception {
    List<Visitor> visitors = new ArrayList<>();
    for (int i = 1; i <= USERS; i++) {
      visitors.add(new Visitor(i, user, witness, seed + i));
    }
    ExecutorService threads = Executors.newFixedThreadPool(USERS);
    Map<Long, Answer> jobs = new HashMap<>();
    try {
      List<Future<Map<Long, Answer>>> visits = new ArrayList<>();
      visitors.forEach(visitor -> visits.add(threads.submit(visitor)));
      reaper.rage(time);
      visitors.forEach(Visitor::stop);
      for (Future<Map<Long, Answer>> visit : visits) {
        jobs.putAll(visit.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(List.of(), visitors.stream().flatMap(it -> it.problems().stream()).toList());
    return jobs;
  }

  /** None has changed since, and the server has no others: each upload became one job. */
  private static void requireSame(User user, Map<Long, Answer> jobs) throws Exception {
    long last = jobs.keySet().stream().mapToLong(id -> id).max().orElseThrow();
    List<String> problems = new ArrayList<>();
    for (long id = 1; id <= last + USERS; id++) {
      Optional<Answer> now = user.ask(id, Duration.ZERO);
      if (!now.equals(Optional.ofNullable(jobs.get(id)))) {
        problems.add("job " + id + " was " + jobs.get(id) + " and is " + now);
      }
    }
    assertEquals(List.of(), problems);
  }
}
