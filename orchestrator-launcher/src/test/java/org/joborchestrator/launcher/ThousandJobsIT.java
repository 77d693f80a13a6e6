package org.joborchestrator.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.joborchestrator.testkit.Requires;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A thousand jobs are accepted, and some run, when the server or the client is killed. */
final class ThousandJobsIT {

  private static final int JOBS = 1000;
  private static final int USERS = 10;
  private static final int RUNS_PER_USER = 4;
  private static final int MAX_RUNS = 12;
  private static final int CONNECTIONS = 8;

  @RegisterExtension private final JarProcesses jar = JarProcesses.ofEachTest();

  @TempDir private Path directory;

  private Witness witness;
  private Cluster cluster;
  private User user;
  private Path gate;

  @BeforeEach
  void start() throws IOException {
    Requires.that(Files.isReadable(Path.of("/proc/self/stat")), "there is no /proc here");
    witness = new Witness(directory.resolve("witness"));
    gate = directory.resolve("gate");
    cluster = Cluster.ofClients(jar, directory, 1);
    cluster
        .server()
        .with("SERVICE_EXAMPLE_RUNS_PER_USER", String.valueOf(RUNS_PER_USER))
        .with("SERVICE_EXAMPLE_MAX_RUNS", String.valueOf(MAX_RUNS));
    cluster.start();
    user = new User(cluster.server().address());
  }

  @Test
  void jobs_allEndRight_whenTheServerIsKilled() throws Exception {
    allEndRight(cluster.server());
    assertEquals(Map.of(1L, (long) JOBS), witness.histogram());
  }

  @Test
  void jobs_allEndRight_whenTheClientIsKilled() throws Exception {
    allEndRight(cluster.clients().get(0));
    int again = witness.begins().size() - JOBS;
    assertTrue(again <= MAX_RUNS, "ran once more: " + again);
  }

  private void allEndRight(Member victim) throws Exception {
    Map<Long, String> jobs = upload();
    witness.awaitBegins(MAX_RUNS);
    victim.kill();
    Files.createFile(gate);
    long restart = System.nanoTime();
    victim.start();
    witness.awaitBegins(MAX_RUNS + 1);
    Duration toDispatch = Duration.ofNanos(System.nanoTime() - restart);

    for (Map.Entry<Long, String> job : jobs.entrySet()) {
      assertEquals("result of " + job.getValue() + "\n", user.result(job.getKey()).get("out.txt"));
    }
    Duration toEnd = Duration.ofNanos(System.nanoTime() - restart);
    System.out.printf(
        "%s killed with %d jobs: %d ms from its restart to the first start of a job, %d ms to the last end%n",
        victim, JOBS, toDispatch.toMillis(), toEnd.toMillis());
    witness.requireQuota(RUNS_PER_USER, MAX_RUNS);
    witness.requireOneAtATime();
    cluster.awaitNoPayload();
    cluster.requireNoLeftovers(JOBS);
    cluster.terminate();
  }

  /** Their names, by their ids. Each holds until there is the gate. */
  private Map<Long, String> upload() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      List<Future<Map.Entry<Long, String>>> uploads = new ArrayList<>();
      for (int i = 0; i < JOBS; i++) {
        int number = i;
        uploads.add(threads.submit(() -> upload(number)));
      }
      Map<Long, String> jobs = new TreeMap<>();
      for (Future<Map.Entry<Long, String>> upload : uploads) {
        jobs.put(upload.get().getKey(), upload.get().getValue());
      }
      assertEquals(JOBS, jobs.size(), "an id came twice");
      return jobs;
    } finally {
      threads.shutdownNow();
    }
  }

  private Map.Entry<Long, String> upload(int number) throws IOException, InterruptedException {
    String job = "job" + number;
    int of = 1 + number % USERS;
    String work = "until [ -e '%s' ]; do sleep 0.1; done\n".formatted(gate);
    Map<String, String> files = Errand.QUICK.files(witness, job, of, work);
    return Map.entry(user.submit(of, "example", files), job);
  }
}
