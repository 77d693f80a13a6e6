package org.joborchestrator.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.joborchestrator.launcher.Witness.Begin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that is stopped for longer than its lease (SIGSTOP), and goes on as if it were not. Its
 * scripts are no part of it, so they are not stopped with it.
 */
final class StoppedClientIT {

  private static final int USER = 1;
  private static final String JOB = "job";

  @RegisterExtension private final JarProcesses jar = JarProcesses.ofEachTest();

  @TempDir private Path directory;

  @Test
  void job_ofAClientThatIsStopped_isEndedThere_beforeItRunsElsewhere()
      throws IOException, InterruptedException {
    Witness witness = new Witness(directory.resolve("witness"));
    Path gate = directory.resolve("gate");
    Cluster cluster = Cluster.ofClients(jar, directory, 2);
    cluster.server().with("LEASE", "5");
    cluster.start();
    User user = new User(cluster.server().address());
    String work = "echo $$ > pid.txt\nuntil [ -e '%s' ]; do sleep 0.1; done\n".formatted(gate);
    long id = user.submit(USER, "example", Errand.QUICK.files(witness, JOB, USER, work));
    Begin first = witness.awaitBegins(1);

    cluster.clientOf(first).stop();
    Begin second = witness.awaitBegins(2);
    assertNotEquals(first.client(), second.client());
    assertEquals(1, second.ofJob(), "the first run goes on beside the second");
    assertFalse(first.isAlive());
    cluster.clientOf(first).goOn();
    Files.createFile(gate);

    assertEquals(second.pid() + "\n", user.result(id).get("pid.txt"));
    assertEquals(Map.of(JOB, 2L), witness.runs());
    cluster.awaitNoPayload();
    cluster.requireNoLeftovers(1);
    cluster.terminate();
  }
}
