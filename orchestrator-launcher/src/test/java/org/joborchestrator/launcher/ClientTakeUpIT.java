package org.joborchestrator.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.joborchestrator.testkit.Requires;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client is killed while its scripts go on, and comes back: none of them runs a second time, and
 * each ends as it would have.
 */
final class ClientTakeUpIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @RegisterExtension private final JarProcesses jar = JarProcesses.ofEachTest();

  @TempDir private Path directory;

  private Witness witness;
  private Cluster cluster;
  private User user;

  @BeforeEach
  void prepare() throws IOException {
    Requires.that(Files.isReadable(Path.of("/proc/self/stat")), "there is no /proc here");
    witness = new Witness(directory.resolve("witness"));
    cluster = Cluster.ofClients(jar, directory, 1);
    cluster.server().with("LEASE", "60");
    client().with("SLOTS", "5");
  }

  private void start() throws IOException {
    cluster.start();
    user = new User(cluster.server().address());
  }

  private Member client() {
    return cluster.clients().get(0);
  }

  private long submit(String job, String end) throws IOException, InterruptedException {
    String work = "until [ -e '%s' ]; do sleep 0.05; done".formatted(gate(job));
    return user.submit(1, "example", Map.of("run.sh", witness.script(job, 1, work, end)));
  }

  private Path gate(String job) {
    return directory.resolve("gate-" + job);
  }

  private void letEnd(String... jobs) throws IOException {
    for (String job : jobs) {
      Files.createFile(gate(job));
    }
  }

  private void assertEnd(long id, String status, String message) throws Exception {
    User.Answer answer = ended(id);
    assertEquals(status, answer.status(), answer::toString);
    assertTrue(answer.message().contains(message), answer::toString);
  }

  private User.Answer ended(long id) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    User.Answer answer = user.ask(id, Duration.ofSeconds(5)).orElseThrow();
    while (!answer.isFinal() && System.nanoTime() < end) {
      answer = user.ask(id, Duration.ofSeconds(5)).orElseThrow();
    }
    return answer;
  }

  @Test
  void scripts_goOnWithoutTheirClient_andRunOnce() throws Exception {
    cluster.server().with("SERVICE_EXAMPLE_TIMEOUT", "30");
    start();
    long meanwhile = submit("meanwhile", "exit 0");
    long failing = submit("failing", "exit 137");
    long dying = submit("dying", "kill -9 $$");
    long longer = submit("longer", "exit 0");
    long endless = submit("endless", "exit 0");
    witness.awaitBegins(5);
    client().kill();
    letEnd("meanwhile", "failing", "dying");
    for (String job : new String[] {"meanwhile", "failing", "dying"}) {
      witness.awaitEnd(job);
    }

    client().start();
    client().awaitReady();
    assertEnd(meanwhile, "Completed", "");
    assertEnd(failing, "Failed", "exited with code 137");
    assertEnd(dying, "Failed", "ended by signal 9 (SIGKILL)");
    letEnd("longer");
    assertEnd(longer, "Completed", "");
    assertEnd(endless, "Failed", "its time limit of 30 s");

    assertEquals(Map.of(1L, 5L), witness.histogram());
    cluster.awaitNoPayload();
    cluster.terminate();
  }

  @Test
  void clientKilledAgainAndAgain_losesNothing() throws Exception {
    start();
    long first = submit("first", "exit 0");
    witness.awaitBegins(1);
    for (int i = 0; i < 3; i++) {
      client().kill();
      client().start();
      client().awaitReady();
    }
    long second = submit("second", "exit 4");
    witness.awaitBegins(2);
    client().kill();
    client().start();
    letEnd("first", "second");

    assertEnd(first, "Completed", "");
    assertEnd(second, "Failed", "exited with code 4");
    assertEquals(Map.of(1L, 2L), witness.histogram());
    cluster.awaitNoPayload();
    cluster.terminate();
  }
}
