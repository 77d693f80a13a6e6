package org.joborchestrator.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bash that runs tasks, where it is started in a way that an executor here is not. */
@Timeout(60)
final class WorkerScriptTest {

  @TempDir private Path directory;
  private Process worker;

  @AfterEach
  void end() throws InterruptedException {
    worker.destroyForcibly().waitFor();
  }

  @Test
  void interrupt_whereItWasIgnoredFromTheStart_asByNohup_endsNothing() throws Exception {
    worker =
        new ProcessBuilder(
                "bash",
                "-c",
                "trap '' HUP INT; exec bash -p -c \"$1\" worker 1",
                "launcher",
                Bash.script("worker.sh"))
            .redirectError(directory.resolve("complaints").toFile())
            .start();
    try (BufferedReader reports = worker.inputReader()) {
      begin();
      assertEquals("1 started", reports.readLine().replaceFirst(" \\d+$", ""));
      kill("INT");
      Files.createFile(directory.resolve("go"));

      assertEquals("1 ended 3 0", reports.readLine());
    }
  }

  private void begin() throws IOException {
    Path job = Files.createDirectory(directory.resolve("job"));
    Files.writeString(job.resolve("run.sh"), "until [ -e ../go ]; do sleep 0.01; done\nexit 3\n");
    Task task =
        new Task(
            "task",
            job,
            directory.resolve("stdout"),
            directory.resolve("stderr"),
            directory.resolve("record"),
            Map.of());
    worker.getOutputStream().write(new TaskScript(Map.of()).of(task));
    worker.getOutputStream().flush();
  }

  private void kill(String signal) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("bash", "-c", "kill -" + signal + " " + worker.pid()).start();
    assertTrue(kill.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, kill.exitValue());
  }
}
