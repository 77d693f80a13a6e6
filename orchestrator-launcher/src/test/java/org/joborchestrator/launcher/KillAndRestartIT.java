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
  private static final int LONG_MILLIS = 3_000;

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
    JarProcess first = server(address);
    submit(new User(first.awaitReady()), FIRST_JOBS);
    awaitStart("job0");
    first.kill();
    JarProcess second = server(address);
    User user = new User(second.awaitReady());
    submit(user, SECOND_JOBS);
    awaitStart("job" + FIRST_JOBS);
    client.kill();
    JarProcess again = client(address.getPort());
    again.awaitReady();
    for (Map.Entry<Long, String> job : expected.entrySet()) {
      assertEquals(job.getValue(), user.result(job.getKey()).get("out.txt"));
    }
    noQuotaWasExceeded();
    noJobRanMoreOftenThanNeeded();
    end(second, again);
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

  /** The first takes long enough to be under way when the kill comes; the others little or none. */
  private void submit(User user, int jobs) throws IOException, InterruptedException {
    for (int i = 0; i < jobs; i++) {
      int userId = 1 + i % USERS;
      int millis = i == 0 ? LONG_MILLIS : i % 4 == 0 ? 500 : i % 4 * 50;
      String name = "job" + expected.size();
      Map<String, String> files =
          Map.of("run.sh", script(name, userId, millis), "in.txt", "of " + name + "\n");
      long id = user.submit(userId, "example", files);
      assertEquals(null, expected.put(id, "result of " + name + "\n"), "id " + id + " came twice");
    }
  }

  private String script(String name, int userId, int millis) {
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
        sleep %d.%03d
        cd "$OLDPWD"
        echo "result $(cat in.txt)" > out.txt
        rm '%s'/%d.$$
        """
        .formatted(
            notes, userId, userId, name, starts, millis / 1000, millis % 1000, notes, userId);
  }

  private record Started(String job, int runsOfUser, int runs) {}

  private List<Started> starts() throws IOException {
    return Files.readAllLines(starts).stream()
        .map(line -> line.split(" "))
        .map(words -> new Started(words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2])))
        .toList();
  }

  private void awaitStart(String job) {
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

  /** Nothing is run again but what was under way when the client died. */
  private void noJobRanMoreOftenThanNeeded() throws IOException {
    Map<String, Long> runs =
        starts().stream().collect(Collectors.groupingBy(Started::job, Collectors.counting()));
    assertEquals(expected.size(), runs.size());
    assertEquals(2, runs.get("job" + FIRST_JOBS), "the long one, in whose midst the client died");
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
