package org.joborchestrator.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.joborchestrator.testkit.Requires;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A script that forks, daemonises and ignores SIGTERM leaves no process, however it is ended. */
final class NothingLeftIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String SCRIPT =
      """
      trap '' TERM
      setsid bash -c 'trap "" TERM; (while :; do sleep 0.2; done) & while :; do sleep 0.2; done' &
      (while :; do sleep 0.2; done) &
      touch '%s'
      while :; do sleep 0.2; done
      """;

  @RegisterExtension private final JarProcesses jar = JarProcesses.ofEachTest();

  @TempDir private Path directory;

  private Cluster cluster;
  private Member client;

  @BeforeEach
  void prepare() throws IOException {
    Requires.that(Files.isReadable(Path.of("/proc/self/stat")), "there is no /proc here");
    cluster = Cluster.ofClients(jar, directory, 1);
    client = cluster.clients().get(0).with("KILL_GRACE", "1");
  }

  /** Starts all with that lease, and the script; answers the job. */
  private long run(int lease) throws IOException, InterruptedException {
    cluster.server().with("LEASE", String.valueOf(lease));
    cluster.start();
    Path ready = directory.resolve("ready");
    User user = new User(cluster.server().address());
    long id = user.submit(1, "example", Map.of("run.sh", SCRIPT.formatted(ready)));
    await("the script").atMost(PATIENCE).until(() -> Files.exists(ready) && scripts().size() > 4);
    Path leases = client.data().resolve(".client/leases");
    await("the lease").atMost(PATIENCE).until(() -> Files.exists(leases));
    return id;
  }

  private void awaitNoScript() {
    await("the end of the script's processes")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertEquals(List.of(), scripts()));
  }

  /** The processes of all scripts of the client; of one that has ended there is no environment. */
  private List<String> scripts() throws IOException {
    String cookie = "JOB_ORCHESTRATOR_CLIENT=" + client.data();
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(path -> path.getFileName().toString().matches("\\d+"))
          .filter(path -> read(path.resolve("environ")).contains(cookie))
          .map(path -> path.getFileName() + " " + read(path.resolve("cmdline")).replace('\0', ' '))
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private User.Answer answer(long id) throws IOException, InterruptedException {
    return new User(cluster.server().address()).ask(id, Duration.ofSeconds(30)).orElseThrow();
  }

  @Test
  void job_thatIsTerminated_leavesNothing() throws Exception {
    long id = run(60);
    URI call = cluster.server().address().resolve("/terminate/" + id);
    HttpRequest terminate = HttpRequest.newBuilder(call).POST(BodyPublishers.noBody()).build();

    assertEquals(
        200, HttpClient.newHttpClient().send(terminate, BodyHandlers.discarding()).statusCode());

    awaitNoScript();
    await("Killed").atMost(PATIENCE).until(() -> answer(id).status().equals("Killed"));
    cluster.terminate();
  }

  @Test
  void job_whoseTimeIsOver_leavesNothing() throws Exception {
    cluster.server().with("SERVICE_EXAMPLE_TIMEOUT", "3");
    long id = run(60);

    awaitNoScript();

    await("Failed").atMost(PATIENCE).until(() -> answer(id).status().equals("Failed"));
    String message = answer(id).message();
    assertTrue(message.contains("it ran for longer than its time limit of 3 s"), message);
    cluster.terminate();
  }

  @Test
  void client_thatIsStopped_leavesNothing() throws Exception {
    run(60);

    client.terminate();

    assertEquals(List.of(), scripts());
    cluster.terminate();
  }

  @Test
  void client_whoseServerIsGone_endsItsScripts_whenTheLeaseHasLapsed() throws Exception {
    run(1);

    cluster.server().kill();

    awaitNoScript();
    User asker = new User(client.address());
    await("what the client says of it") // a moment after the end of the last process
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> new String(asker.get("/events?after=0").body(), ISO_8859_1),
            events -> events.contains("its server has not been heard from for 1 s"));
    cluster.terminate();
  }

  @Test
  void client_thatIsKilledAndNotBack_leavesNothing_whenTheLeaseHasLapsed() throws Exception {
    run(2);

    client.kill();

    awaitNoScript();
    String record = Files.readString(records().get(0));
    assertTrue(
        record.contains("kill FAILED SYSTEM stopped: its client was dead or stopped"), record);
    cluster.terminate();
  }

  private List<Path> records() throws IOException {
    try (Stream<Path> all = Files.list(client.data().resolve(".client/records"))) {
      return all.toList();
    }
  }
}
