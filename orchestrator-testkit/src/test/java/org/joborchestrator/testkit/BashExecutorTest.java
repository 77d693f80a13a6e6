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
                "until grep -q 'SigIgn:.*4007$' /proc/$PPID/status; do :; done", // it waits
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
        .filter(child -> child.info().arguments().map(List::of).orElse(List.of()).size() == 1)
        .filter(child -> child.info().command().orElse("").endsWith("bash"))
        .forEach(
            child -> {
              child.destroyForcibly();
              Scripts.until(() -> !Scripts.isRunning(child.pid()), "the shell is gone");
            });

    execution.kill(Duration.ZERO);

    assertEquals(Exit.bySignal(9), Scripts.exit(execution));
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
