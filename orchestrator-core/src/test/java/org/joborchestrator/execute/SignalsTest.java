package org.joborchestrator.execute;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell that is left when its JVM is killed. */
final class SignalsTest {

  private static final String VARIABLE = "ORCHESTRATOR_SIGNALS_TEST";

  @TempDir private Path directory;

  private Process task;

  @AfterEach
  void end() {
    task.destroyForcibly();
  }

  @Test
  void guard_countsFromWhenItWasTold_notFromTheDeath() throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sleep", "600");
    builder.environment().put(VARIABLE, directory.toString());
    task = builder.start();
    Process shell = Bash.start(Redirect.DISCARD, "-c", Bash.script("signals.sh"), "signals");

    try (OutputStream orders = shell.getOutputStream()) {
      String guard =
          "guard %s mine %s %s 600; told=$((told - 599))\0"
              .formatted(
                  Bash.quote(directory.resolve("owner").toString()),
                  Bash.quote(directory.toString()),
                  Bash.quote(VARIABLE + "=" + directory));
      orders.write(guard.getBytes(StandardCharsets.UTF_8));
    }

    assertTrue(task.waitFor(60, TimeUnit.SECONDS), "the task was not ended in time");
    assertTrue(shell.waitFor(60, TimeUnit.SECONDS), "the shell goes on with nothing to guard");
  }
}
