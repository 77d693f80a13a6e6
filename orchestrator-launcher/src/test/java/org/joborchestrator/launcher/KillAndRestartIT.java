package org.joborchestrator.launcher;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.joborchestrator.testkit.Requires;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Server and client as two processes, each killed in the middle of its work and started again: no
 * job is lost, and no quota exceeded. The scripts themselves take note: each run leaves a file
 * named after its process while it lasts, and writes down how many it found when it began.
 */
final class KillAndRestartIT {

  private static final int USERS = 3;
  private static final int RUNS_PER_USER = 2;
  private static final int MAX_RUNS = 4;
  private static final int FIRST_JOBS = 24;
  private static final int SECOND_JOBS = 16;

  @RegisterExtension private final JarProcesses jar = JarProcesses.ofEachTest();

  @TempDir private Path directory;

  private final Map<Long, String> expected = new LinkedHashMap<>();
  private Path notes;
  private Path starts;

  @BeforeEach
  void prepare() throws IOException {
    Requires.that(Files.isReadable(Path.of("/proc/self/stat")), "there is no /proc here");
    notes = Files.createDirectory(directory.resolve("notes"));
    starts = Files.createFile(directory.resolve("starts"));
  }

  @Test
  void jobs_allComplete_thoughServerAndClientAreKilled() throws IOException, InterruptedException {
    JarProcess client = client(0);
    URI address = client.awaitReady();
    JarProcess server = server(address);
    submit(new User(server.awaitReady()), FIRST_JOBS);
    awaitStart(0);
    server.kill();
    JarProcess serverAgain = server(address);
    User user = new User(serverAgain.awaitReady());
    letEnd(0);
    submit(user, SECOND_JOBS);
    awaitStart(FIRST_JOBS);
    client.kill();
    letEnd(FIRST_JOBS);
    JarProcess clientAgain = client(address.getPort());
    clientAgain.awaitReady();
    for (Map.Entry<Long, String> job : expected.entrySet()) {
      assertEquals(job.getValue(), user.result(job.getKey()).get("out.txt"));
    }
    noQuotaWasExceeded();
    noJobRanMoreOftenThanNeeded();
    end(serverAgain, clientAgain);
    client.awaitNoProcess();
    assertEquals(Set.of(), running());
  }

  private JarProcess client(int port) throws IOException {
    Map<String, String> environment =
        Map.of(
            "PORT", String.valueOf(port),
            "BIND_ADDRESS", "127.0.0.1",
            "DATA_PATH", directory.resolve("client").toString());
    return jar.start(directory, environment, "client");
  }

  private JarProcess server(URI client) throws IOException {
    Map<String, String> environment =
        Map.of(
            "PORT", "0",
            "BIND_ADDRESS", "127.0.0.1",
            "DATA_PATH", directory.resolve("server").toString(),
            "DB_PATH", directory.resolve("db.sqlite").toString(),
            "SERVICE_EXAMPLE_CLIENTS", client.toString(),
            "SERVICE_EXAMPLE_RUNS_PER_USER", String.valueOf(RUNS_PER_USER),
            "SERVICE_EXAMPLE_MAX_RUNS", String.valueOf(MAX_RUNS));
    return jar.start(directory, environment, "server");
  }

  /** The first goes on until it is let end, others take a moment, or half a second, or three. */
  private void submit(User user, int jobs) throws IOException, InterruptedException {
    for (int i = 0; i < jobs; i++) {
      int number = expected.size();
      int userId = 1 + i % USERS;
      String work = i == 0 ? held(number) : "sleep " + (i == 1 ? "3" : i % 4 == 0 ? "0.5" : "0.1");
      String name = "job" + number;
      Map<String, String> files =
          Map.of("run.sh", script(name, userId, work), "in.txt", "of " + name + "\n");
      long id = user.submit(userId, "example", files);
      assertEquals(null, expected.put(id, "result of " + name + "\n"), "id " + id + " came twice");
    }
  }

  private String held(int number) {
    return "until [ -e '%s' ]; do sleep 0.05; done".formatted(release(number));
  }

  private Path release(int number) {
    return directory.resolve("release" + number);
  }

  private void letEnd(int number) throws IOException {
    Files.createFile(release(number));
  }

  private String script(String name, int userId, String work) {
    return """
        cd '%s'
        touch "%d.$$"
        user=0 all=0
        for run in *.*; do
          read -r _ _ state _ 2>/dev/null < "/proc/${run#*.}/stat" || continue
          [ "$state" != Z ] || continue
          all=$((all + 1))
          [ "${run%%.*}" != %d ] || user=$((user + 1))
        done
        echo "%s $user $all" >> '%s'
        %s
        cd "$OLDPWD"
        echo "result $(cat in.txt)" > out.txt
        rm '%s'/%d.$$
        """
        .formatted(notes, userId, userId, name, starts, work, notes, userId);
  }

  private record Started(String job, int runsOfUser, int runs) {}

  private List<Started> starts() throws IOException {
    return Files.readAllLines(starts).stream()
        .map(line -> line.split(" "))
        .map(words -> new Started(words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2])))
        .toList();
  }

  private void awaitStart(int number) {
    String job = "job" + number;
    await("the start of " + job)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> starts().stream().anyMatch(start -> start.job().equals(job)));
  }

  private void noQuotaWasExceeded() throws IOException {
    for (Started start : starts()) {
      assertTrue(start.runsOfUser() <= RUNS_PER_USER, start::toString);
      assertTrue(start.runs() <= MAX_RUNS, start::toString);
    }
  }

  /** Nothing is run again but what was about to start when the client died. */
  private void noJobRanMoreOftenThanNeeded() throws IOException {
    Map<String, Long> runs =
        starts().stream().collect(Collectors.groupingBy(Started::job, Collectors.counting()));
    assertEquals(expected.size(), runs.size());
    assertEquals(1, runs.get("job0"), "the server's death is nothing to a job that runs");
    assertEquals(1, runs.get("job" + FIRST_JOBS), "nor is the client's");
    long again = runs.values().stream().mapToLong(count -> count - 1).sum();
    assertTrue(again <= MAX_RUNS, runs::toString);
  }

  private static void end(JarProcess... processes) throws InterruptedException {
    for (JarProcess process : processes) {
      process.terminate();
      assertEquals(128 + 15, process.awaitExit(), process::toString);
      process.awaitNoProcess();
    }
  }

  /** The runs whose process is still there. */
  private Set<String> running() throws IOException {
    try (var files = Files.list(notes)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> isRunning(name.substring(name.indexOf('.') + 1)))
          .collect(Collectors.toSet());
    }
  }

  private static boolean isRunning(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).map(JarProcess::isRunning).orElse(false);
  }
}
