package org.joborchestrator.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.joborchestrator.Client;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.Service;
import org.joborchestrator.download.Download;
import org.joborchestrator.execute.Execution;
import org.joborchestrator.execute.Exit;
import org.joborchestrator.execute.Task;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.upload.Submission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FakeExecutorTest {

  @TempDir private Path directory;

  private Task task(String id) {
    return new Task(
        id,
        directory,
        directory.resolve("stdout"),
        directory.resolve("stderr"),
        directory.resolve("record"),
        Map.of());
  }

  @Test
  void script_thatIsAnswered_endsSo() throws IOException {
    FakeExecutor executor = new FakeExecutor(task -> Optional.of(Exit.withCode(3)));

    assertEquals(Exit.withCode(3), executor.start(task("a")).exit().join());
    assertEquals(0, executor.running().size());
    assertEquals("a", executor.started().get(0).task().id());
    executor.close();
  }

  @Test
  void script_thatGoesOn_endsAsTheTestSays_orIsKilled() throws IOException {
    FakeExecutor executor = new FakeExecutor(task -> Optional.empty());
    Execution ended = executor.start(task("a"));
    Execution asked = executor.start(task("b"));
    Execution forced = executor.start(task("c"));
    Execution closed = executor.start(task("d"));
    assertEquals(4, executor.running().size());

    executor.running().get(0).end(Exit.withCode(0));
    asked.kill(Duration.ofSeconds(1));
    asked.kill(Duration.ZERO);
    forced.kill(Duration.ZERO);
    executor.close();

    assertEquals(Exit.withCode(0), ended.exit().join());
    assertEquals(Exit.bySignal(15), asked.exit().join());
    assertEquals(Exit.bySignal(9), forced.exit().join());
    assertEquals(Exit.bySignal(9), closed.exit().join());
    assertThrows(IOException.class, () -> executor.start(task("e")));
  }

  @Test
  void client_runsItsScripts_asIfTheyWereProcesses() throws IOException {
    FakeExecutor executor =
        new FakeExecutor(
            task -> {
              String script = Files.readString(task.directory().resolve("run.sh"));
              Files.writeString(task.directory().resolve("out.txt"), script + " ran");
              Files.writeString(task.stdout(), "said");
              return script.equals("wait") ? Optional.empty() : Optional.of(exit(script));
            });
    try (Client client =
            Client.builder().dataPath(directory.resolve("data")).executor(executor).start();
        Orchestrator orchestrator =
            Orchestrator.builder()
                .dataPath(directory.resolve("data"))
                .service(Service.named("example").client(client).maxAttempts(1))
                .start()) {
      Job good = ended(orchestrator, "good");
      assertEquals(JobStatus.COMPLETED, good.status());
      assertEquals("good ran", text(orchestrator, good, "out.txt"));
      assertEquals("said", text(orchestrator, good, "stdout.txt"));

      Job bad = ended(orchestrator, "bad");
      assertEquals(JobStatus.FAILED, bad.status());
      assertEquals("run.sh exited with code 1", bad.message());
      assertEquals("bad ran", text(orchestrator, bad, "out.txt"));

      Job lost = submit(orchestrator, "wait");
      awaitRunning(orchestrator, lost);
      executor.running().get(0).lose("its machine is gone");
      assertEquals(
          "It is not run again: run.sh was lost: its machine is gone",
          ended(orchestrator, lost).message());

      Job killed = submit(orchestrator, "wait");
      awaitRunning(orchestrator, killed);
      assertEquals(JobStatus.KILLED, orchestrator.terminate(killed.id()).join().status());
      assertTrue(executor.running().isEmpty());
    }
  }

  private static Exit exit(String script) {
    return Exit.withCode(script.equals("good") ? 0 : 1);
  }

  private static Job submit(Orchestrator orchestrator, String script) throws IOException {
    return orchestrator.submit(Submission.of(1, "example").file("run.sh", script));
  }

  private static Job ended(Orchestrator orchestrator, String script) throws IOException {
    return ended(orchestrator, submit(orchestrator, script));
  }

  private static Job ended(Orchestrator orchestrator, Job job) {
    return orchestrator.whenEnded(job.id()).orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static void awaitRunning(Orchestrator orchestrator, Job job) {
    Job now = orchestrator.job(job.id());
    while (now.status() != JobStatus.RUNNING) {
      now = orchestrator.whenChanged(job.id(), now.status(), Duration.ofSeconds(10)).join();
    }
  }

  private static String text(Orchestrator orchestrator, Job job, String entry) throws IOException {
    try (Download files = orchestrator.partial(job.id()).join();
        ZipFile zip = new ZipFile(files.file().toFile())) {
      byte[] content = zip.getInputStream(zip.getEntry(entry)).readAllBytes();
      return new String(content, StandardCharsets.UTF_8);
    }
  }
}
