package org.joborchestrator.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.joborchestrator.execute.Execution;
import org.joborchestrator.execute.Executor;
import org.joborchestrator.execute.Exit;
import org.joborchestrator.execute.Task;
import org.junit.jupiter.api.Test;

final class BashExecutorTest extends ExecutorContract {

  @Override
  protected Executor create() {
    Requires.programs("bash", "mkfifo");
    return Executor.bash();
  }

  @Test
  void worker_thatIsKilled_takesItsTaskAlongAndIsReplaced() throws IOException {
    Task task = scripts().task("sleep 600 & echo $! > ../child", "echo $PPID > ../worker", "wait");
    Execution execution = executor().start(task);
    long child = Scripts.number(task.stdout().resolveSibling("child"));

    destroy(Scripts.number(task.stdout().resolveSibling("worker")));

    Throwable failure = Scripts.failure(execution);
    assertInstanceOf(IOException.class, failure);
    assertTrue(String.valueOf(failure.getMessage()).contains(task.id()), failure::getMessage);
    assertFalse(Scripts.isRunning(child));
    assertFalse(Scripts.isRunning(execution.pid()));
    assertEquals(Exit.withCode(3), scripts().run("exit 3"));
  }

  @Test
  void worker_thatIsKilledWhileItRests_isReplaced() throws IOException {
    Task task = scripts().task("echo $PPID > ../worker");
    assertTrue(scripts().run(task).success());
    long worker = Scripts.number(task.stdout().resolveSibling("worker"));

    destroy(worker);
    Scripts.until(() -> !Scripts.isRunning(worker), "the worker is gone");

    assertEquals(Exit.withCode(3), scripts().run("exit 3"));
  }

  @Test
  void worker_thatIsAskedToEndWhileItWaits_stays() throws IOException {
    Requires.that(Files.isDirectory(Path.of("/proc/self/fd")), "no /proc, which shows signals");
    Task task =
        scripts()
            .task(
                "until grep -q 'SigIgn:.*5007$' /proc/$PPID/status; do :; done", // it waits
                "kill -TERM $PPID; kill -INT $PPID; kill -HUP $PPID; kill -QUIT $PPID",
                "exit 3");

    assertEquals(Exit.withCode(3), scripts().run(task));
    assertEquals(Exit.withCode(3), scripts().run(task));
  }

  @Test
  void workers_areReused() throws IOException {
    Task first = scripts().task("echo $PPID");
    Task second = scripts().task("echo $PPID");

    scripts().run(first);
    scripts().run(second);

    assertEquals(Scripts.read(first.stdout()), Scripts.read(second.stdout()));
  }

  @Test
  void shellThatSendsSignals_isKilled_isReplaced() throws IOException {
    Execution execution = executor().start(scripts().task("sleep 600"));
    ProcessHandle.current()
        .children()
        .filter(child -> arguments(child).contains("signals"))
        .filter(child -> child.info().command().orElse("").endsWith("bash"))
        .forEach(
            child -> {
              child.destroyForcibly();
              Scripts.until(() -> !Scripts.isRunning(child.pid()), "the shell is gone");
            });

    execution.kill(Duration.ZERO);

    assertEquals(Exit.bySignal(9), Scripts.exit(execution));
  }

  private static List<String> arguments(ProcessHandle process) {
    return process.info().arguments().map(List::of).orElse(List.of());
  }

  @Test
  void script_inheritsNoDescriptorAndNoIgnoredSignal() throws IOException {
    Requires.that(Files.isDirectory(Path.of("/proc/self/fd")), "no /proc, which shows descriptors");
    Task task = scripts().task("ls /proc/self/fd", "grep SigIgn /proc/self/status");

    assertTrue(scripts().run(task).success());
    String[] found = Scripts.read(task.stdout()).split("SigIgn:\\s*", -1);
    assertEquals(List.of("0", "1", "2", "3"), found[0].lines().toList()); // 3: what ls reads
    // Of the first 31, the classic ones; the C library ignores two of its own in what Java starts.
    assertEquals(0, Long.parseLong(found[1].strip(), 16) & 0x7fffffffL & ~ignoredHere());
  }

  private static long ignoredHere() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .mapToLong(line -> Long.parseLong(line.substring(7).strip(), 16))
        .sum();
  }

  /** As another process does; its executor is a second one here. */
  private Execution recovered(Executor other, Task task) throws IOException {
    return other.recover(task).orElseThrow();
  }

  @Test
  void taskOfAnotherExecutor_goesOn_andIsSeenToEnd() throws IOException {
    Task task = scripts().task("until [ -e ../go ]; do sleep 0.02; done", "exit 137");
    Execution execution = executor().start(task);
    try (Executor other = create()) {
      Scripts.until(() -> !recoveredAge(other, task).isZero(), "it has run for a while");
      Execution recovered = recovered(other, task);
      assertEquals(execution.pid(), recovered.pid());
      assertFalse(recovered.exit().isDone());
      Files.createFile(task.stdout().resolveSibling("go"));

      assertEquals(Exit.withCode(137), Scripts.exit(recovered));
      assertEquals(Exit.withCode(137), Scripts.exit(execution));
    }
  }

  private Duration recoveredAge(Executor other, Task task) {
    try {
      return recovered(other, task).ranBefore();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void taskOfAnotherExecutor_thatHasEnded_saysHow() throws IOException {
    for (String script : List.of("exit 0", "exit 3", "exit 143", "kill -9 $$", "sleep 600 &")) {
      Task task = scripts().task(script);
      Exit exit = scripts().run(task);
      try (Executor other = create()) {
        assertEquals(exit, recovered(other, task).exit().getNow(Exit.bySignal(1)), script);
      }
    }
  }

  @Test
  void taskOfAnotherExecutor_isKilled_alsoIfItIgnoresThat() throws IOException {
    Task task = scripts().task("trap '' TERM", "echo ready > ../ready", "sleep 600");
    Execution execution = executor().start(task);
    Scripts.line(task.stdout().resolveSibling("ready"));
    try (Executor other = create()) {
      Execution recovered = recovered(other, task);
      recovered.kill(Duration.ofMillis(50));

      assertEquals(Exit.bySignal(9), Scripts.exit(recovered));
      assertFalse(Scripts.isRunning(execution.pid()));
    }
  }

  @Test
  void taskOfAnotherExecutor_endsWithTheOneThatTookItUp() throws IOException {
    Task task = scripts().task("sleep 600");
    Execution execution = executor().start(task);
    Executor other = create();
    Execution recovered = recovered(other, task);

    other.close();

    assertEquals(Exit.bySignal(15), recovered.exit().getNow(Exit.withCode(0)));
    assertFalse(Scripts.isRunning(execution.pid()));
  }

  @Test
  void taskOfAnotherExecutor_whoseWorkerIsGone_cannotBeTakenUp() throws IOException {
    Task task = scripts().task("echo $PPID > ../worker", "sleep 600");
    Execution execution = executor().start(task);
    long worker = Scripts.number(task.stdout().resolveSibling("worker"));
    try (Executor other = create()) {
      Execution recovered = recovered(other, task);
      destroy(worker);

      Scripts.failure(execution);
      Throwable failure = Scripts.failure(recovered);
      assertTrue(String.valueOf(failure.getMessage()).contains("bash"), failure::getMessage);
      assertEquals(Optional.empty(), other.recover(task));
    }
  }

  @Test
  void taskOfAnotherExecutor_whoseWorkersNumberIsAnothers_cannotBeTakenUp() throws IOException {
    Task task = scripts().task("sleep 600");
    long self = ProcessHandle.current().pid();
    Files.writeString(task.record(), "run started " + self + " " + self + " 1\n");
    try (Executor other = create()) {
      assertEquals(Optional.empty(), other.recover(task));
    }
  }

  @Test
  void record_thatCannotBeWritten_isDoneWithout() throws IOException {
    Task task = scripts().task("exit 137");
    Task unrecorded =
        new Task(
            "x",
            task.directory(),
            task.stdout(),
            task.stderr(),
            task.directory().resolve("no/record"),
            Map.of());

    assertEquals(Exit.withCode(137), scripts().run(unrecorded));
  }

  @Test
  void start_fromWhatDependsOnAnExit_isRefused() throws IOException {
    Task next = scripts().task("exit 0");
    Execution execution = executor().start(scripts().task("sleep 0.1"));

    Throwable refused =
        execution
            .exit()
            .thenApply(
                exit -> {
                  try {
                    return executor().start(next);
                  } catch (IOException e) {
                    throw new CompletionException(e);
                  }
                })
            .handle((ignored, failure) -> failure)
            .join();

    assertInstanceOf(IllegalStateException.class, refused.getCause());
  }

  @Test
  void close_leavesNoPipe() throws IOException {
    Requires.that(Files.isDirectory(Path.of("/proc/self/fd")), "no /proc, which shows descriptors");
    scripts().run("exit 0");
    assertTrue(openPipes() > 0);

    executor().close();

    Scripts.until(() -> openPipes() == 0, "all of our pipes are closed");
  }

  /** The named pipe of reports and those to workers; what other tests use has other names. */
  private static long openPipes() {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(BashExecutorTest::isReports).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isReports(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains("job-orchestrator-");
    } catch (IOException e) {
      return false; // it was closed in the meantime
    }
  }

  private static void destroy(long pid) {
    assertTrue(ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false));
  }
}
