package org.joborchestrator.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.joborchestrator.execute.Execution;
import org.joborchestrator.execute.Executor;
import org.joborchestrator.execute.Exit;
import org.joborchestrator.execute.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link Executor} does. Extend it, answer an executor, and run it as any test; it needs
 * bash and the usual commands ({@code sleep}, {@code cat}, {@code head}).
 *
 * <pre>{@code
 * final class MyExecutorTest extends ExecutorContract {
 *   @Override
 *   protected Executor create() {
 *     return new MyExecutor(…);
 *   }
 * }
 * }</pre>
 */
public abstract class ExecutorContract {

  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final Set<Thread> threadsBefore = new HashSet<>();
  private Executor executor;
  private Scripts scripts;

  /** For the classes that extend this. */
  protected ExecutorContract() {
    executor = Executor.bash();
    scripts = new Scripts(executor, Path.of("."));
  }

  /** An executor that runs nothing; each test gets its own, and closes it. */
  protected abstract Executor create() throws Exception;

  @BeforeEach
  final void createExecutor(@TempDir Path directory) throws Exception {
    threadsBefore.addAll(Thread.getAllStackTraces().keySet());
    executor = create();
    scripts = new Scripts(executor, directory.toRealPath());
  }

  @AfterEach
  final void closeExecutor() {
    executor.close();
  }

  /** What the test is about. */
  protected final Executor executor() {
    return executor;
  }

  /** Writes scripts for it. */
  final Scripts scripts() {
    return scripts;
  }

  // How a script ends

  @Test
  final void exitCode_isTheScripts() throws IOException {
    for (int code : new int[] {0, 1, 3, 126, 128, 129, 137, 139, 143, 200, 255}) {
      assertEquals(Exit.withCode(code), scripts.run("exit " + code));
    }
  }

  @Test
  final void signal_isToldFromTheExitCodeOfTheSameNumber() throws IOException {
    for (int signal : new int[] {9, 11, 13, 15}) {
      assertEquals(Exit.bySignal(signal), scripts.run("kill -" + signal + " $$"));
    }
  }

  @Test
  final void script_isNotExecutable_runs() throws IOException {
    Task task = scripts.task("exit 4");
    assertFalse(Files.isExecutable(task.directory().resolve("run.sh")));

    assertEquals(Exit.withCode(4), scripts.run(task));
  }

  @Test
  final void script_withSetE_endsAtTheFirstFailure() throws IOException {
    Task task = scripts.task("set -e", "echo before", "false", "echo after");

    assertEquals(Exit.withCode(1), scripts.run(task));
    assertEquals("before\n", Scripts.read(task.stdout()));
  }

  @Test
  final void script_withExitTrap_findsItsCode() throws IOException {
    Task task = scripts.task("trap 'echo \"$?\" > .orchestrator.exit' EXIT", "exit 5");

    assertEquals(Exit.withCode(5), scripts.run(task));
    assertEquals("5\n", Scripts.read(task.directory().resolve(".orchestrator.exit")));
  }

  @Test
  final void script_withLinesOfWindows_failsAndSaysAtWhichLine() throws IOException {
    Task task = scripts.task("true", "cd .\r", "exit 0\r");

    assertFalse(scripts.run(task).success());
    assertTrue(Scripts.read(task.stderr()).contains("run.sh: line 2"));
  }

  @Test
  final void script_isMissing_failsAndSaysSo() throws IOException {
    Task task = scripts.task("exit 0");
    Files.delete(task.directory().resolve("run.sh"));

    assertFalse(scripts.run(task).success());
    assertTrue(Scripts.read(task.stderr()).contains("run.sh"));
  }

  @Test
  final void script_thatClosesItsDescriptors_isSeenToEnd() throws IOException {
    assertEquals(Exit.withCode(6), scripts.run("exec 0<&- 1>&- 2>&-", "sleep 0.05", "exit 6"));
  }

  @Test
  final void script_thatIsStopped_hasNotEnded() throws IOException {
    Task task = scripts.task("echo $$ > ../pid", "kill -STOP $$", "exit 7");
    Execution execution = executor.start(task);
    Path stat = Path.of("/proc", String.valueOf(execution.pid()), "stat");
    Requires.that(Files.exists(Path.of("/proc/self/stat")), "no /proc, which shows what stopped");
    Scripts.until(() -> Scripts.read(stat).contains(") T "), "the script is stopped");

    assertFalse(execution.exit().isDone());
    execution.kill(LONG);
    assertEquals(Exit.bySignal(15), Scripts.exit(execution));
  }

  // What a script gets

  @Test
  final void standardInput_isEmpty() throws IOException {
    Task task = scripts.task("cat > copy", "read -r line && exit 1", "exit 0");

    assertEquals(Exit.withCode(0), scripts.run(task));
    assertEquals(0, Files.size(task.directory().resolve("copy")));
  }

  @Test
  final void workingDirectory_isTheTasks() throws IOException {
    Task task = scripts.task("pwd");

    scripts.run(task);
    assertEquals(task.directory() + "\n", Scripts.read(task.stdout()));
  }

  @Test
  final void output_goesToItsFiles() throws IOException {
    Task task = scripts.task("echo out", "echo err >&2");

    assertTrue(scripts.run(task).success());
    assertEquals("out\n", Scripts.read(task.stdout()));
    assertEquals("err\n", Scripts.read(task.stderr()));
  }

  @Test
  final void output_ofMegabytes_isAllThere() throws IOException {
    Task task = scripts.task("head -c 2000000 /dev/zero", "head -c 1000000 /dev/zero >&2");

    assertTrue(scripts.run(task).success());
    assertEquals(2_000_000, Files.size(task.stdout()));
    assertEquals(1_000_000, Files.size(task.stderr()));
  }

  @Test
  final void path_withAnyCharacter_isKept() throws IOException {
    for (String name :
        List.of("a b", "it's \"$HOME\" `x` \\", "two\nlines\n", "-n", "é–日", "*?[")) {
      Task task = scripts.task(name, Map.of(), "printf '%s|' \"$PWD\" >&2");

      assertTrue(scripts.run(task).success(), name);
      assertEquals(task.directory() + "|", Scripts.read(task.stderr()));
    }
  }

  @Test
  final void environment_holdsTheTasksVariablesAsTheyAre() throws IOException {
    Map<String, String> variables =
        Map.of(
            "PLAIN", "a b",
            "QUOTES", "it's \"$HOME\" `x` \\",
            "LINES", "two\nlines\n",
            "EMPTY", "",
            "BEYOND_ASCII", "é–日",
            "with.dot", "dotted",
            "LC_ALL", "C",
            "RANDOM_", "1");
    Task task = scripts.task("task", variables, "env -0");

    assertTrue(scripts.run(task).success());
    List<String> entries = List.of(Scripts.read(task.stdout()).split("\0"));
    variables.forEach((name, value) -> assertTrue(entries.contains(name + "=" + value), name));
  }

  @Test
  final void environment_holdsThatOfThisProcessAndNothingOfTheTaskBefore() throws IOException {
    scripts.run(scripts.task("task", Map.of("ONLY_BEFORE", "1", "PATH", "/bin:/usr/bin"), "true"));
    Task task = scripts.task("env -0");

    assertTrue(scripts.run(task).success());
    List<String> entries = List.of(Scripts.read(task.stdout()).split("\0"));
    assertFalse(entries.contains("ONLY_BEFORE=1"));
    for (String name : List.of("PATH", "HOME", "LANG", "LC_ALL")) {
      String value = System.getenv(name);
      assertEquals(value != null, entries.contains(name + "=" + value), name);
    }
  }

  // What a script leaves behind, and how it is killed

  @Test
  final void backgroundProcess_ofAScriptThatEnds_endsToo() throws IOException {
    Task task = scripts.task("sleep 600 &", "echo $! > ../child", "exit 8");

    assertEquals(Exit.withCode(8), scripts.run(task));
    assertFalse(Scripts.isRunning(Scripts.number(task.stdout().resolveSibling("child"))));
  }

  @Test
  final void kill_endsTheWholeGroup() throws IOException {
    Task task =
        scripts.task(
            "sleep 600 & echo $! > ../one",
            "(sleep 600 & echo $! > ../two; wait) &",
            "echo $$ > ../script",
            "wait");
    Execution execution = executor.start(task);
    List<Long> pids =
        Stream.of("one", "two", "script")
            .map(name -> Scripts.number(task.stdout().resolveSibling(name)))
            .toList();
    assertEquals(execution.pid(), pids.get(2));
    assertTrue(pids.stream().allMatch(Scripts::isRunning));

    execution.kill(LONG);

    assertEquals(Exit.bySignal(15), Scripts.exit(execution));
    assertTrue(pids.stream().noneMatch(Scripts::isRunning));
  }

  @Test
  final void kill_rightAfterTheStart_isNotLost() throws IOException {
    for (int i = 0; i < 20; i++) {
      Execution execution = executor.start(scripts.task("sleep 600"));

      execution.kill(LONG);

      assertEquals(Exit.bySignal(15), Scripts.exit(execution));
    }
  }

  @Test
  final void kill_ofAScriptThatHandlesIt_leavesItTheGrace() throws IOException {
    Task task =
        scripts.task(
            "trap 'echo asked; exit 9' TERM",
            "echo ready > ../ready",
            "while :; do sleep 0.01; done");
    Execution execution = executor.start(task);
    Scripts.line(task.stdout().resolveSibling("ready"));

    execution.kill(LONG);

    assertEquals(Exit.withCode(9), Scripts.exit(execution));
    assertEquals("asked\n", Scripts.read(task.stdout()));
  }

  @Test
  final void kill_ofAScriptThatIgnoresIt_isForcedAfterTheGrace() throws IOException {
    Task task =
        scripts.task(
            "trap '' TERM", "sleep 600 & echo $! > ../child", "while :; do sleep 0.01; done");
    Execution execution = executor.start(task);
    long child = Scripts.number(task.stdout().resolveSibling("child"));

    execution.kill(SHORT);

    assertEquals(Exit.bySignal(9), Scripts.exit(execution));
    assertFalse(Scripts.isRunning(child));
  }

  @Test
  final void kill_again_canBringTheForceNearer() throws IOException {
    Task task = scripts.task("trap '' TERM", "echo ready > ../ready", "sleep 600");
    Execution execution = executor.start(task);
    Scripts.line(task.stdout().resolveSibling("ready"));

    execution.kill(LONG);
    assertFalse(execution.exit().isDone());
    execution.kill(Duration.ZERO);

    assertEquals(Exit.bySignal(9), Scripts.exit(execution));
  }

  @Test
  final void kill_afterTheExit_doesNothing() throws IOException {
    Execution execution = executor.start(scripts.task("exit 0"));
    Exit exit = Scripts.exit(execution);

    execution.kill(Duration.ZERO);
    execution.kill(SHORT);

    assertEquals(exit, Scripts.exit(execution));
    assertEquals(Exit.withCode(0), scripts.run("exit 0"));
  }

  // Many at once, and what cannot be started

  @Test
  final void hundredTasks_runAtOnceAndEachHasItsOwnExit() throws IOException {
    List<Execution> executions = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Task task =
          scripts.task(
              "trap 'exit " + i + "' TERM", "sleep 600 &", "echo ready > ../ready", "wait");
      executions.add(executor.start(task));
      Scripts.line(task.stdout().resolveSibling("ready"));
    }
    assertEquals(100, executions.stream().map(Execution::pid).distinct().count());
    assertTrue(executions.stream().noneMatch(execution -> execution.exit().isDone()));

    executions.forEach(execution -> execution.kill(LONG));

    for (int i = 0; i < 100; i++) {
      assertEquals(Exit.withCode(i), Scripts.exit(executions.get(i)));
    }
  }

  @Test
  final void directory_isMissing_isSaid() throws IOException {
    Task task = scripts.task("exit 0");
    Task nowhere =
        new Task(
            "x",
            task.directory().resolve("no"),
            task.stdout(),
            task.stderr(),
            task.record(),
            Map.of());

    IOException refused = assertThrows(IOException.class, () -> executor.start(nowhere));
    assertTrue(refused.toString().contains(nowhere.directory().toString()), refused::getMessage);
  }

  @Test
  final void outputFile_cannotBeMade_isSaidAndNothingRuns() throws IOException {
    Task task = scripts.task("echo > ran");
    Path nowhere = task.directory().resolve("no/stdout");
    Task lost = new Task("x", task.directory(), nowhere, task.stderr(), task.record(), Map.of());

    IOException failure = assertThrows(IOException.class, () -> executor.start(lost));

    assertTrue(failure.toString().contains(nowhere.toString()), failure::getMessage);
    assertFalse(Files.exists(task.directory().resolve("ran")));
  }

  @Test
  final void task_thatWasNeverStarted_cannotBeTakenUp() throws IOException {
    Task task = scripts.task("exit 0");
    assertEquals(Optional.empty(), executor.recover(task));

    Files.writeString(task.record(), "payload 1 - - - -\nstarting\nrun");
    assertEquals(Optional.empty(), executor.recover(task));
    assertTrue(executor.start(scripts.task("exit 0")).ranBefore().isZero());
  }

  @Test
  final void interrupt_duringTheStart_isKeptAndLeavesNothing() throws IOException {
    Task task = scripts.task("sleep 600 & echo $! > ../child", "wait");
    Thread.currentThread().interrupt();
    try {
      executor.start(task).kill(Duration.ZERO);
    } catch (IOException e) {
      assertNotEquals("", String.valueOf(e.getMessage()));
    }
    assertTrue(Thread.interrupted());

    assertTrue(scripts.run("exit 0").success());
  }

  @Test
  final void close_endsWhatRunsAndLeavesNoProcessAndNoThread() throws IOException {
    Task polite = scripts.task("sleep 600 & echo $! > ../child", "wait");
    Task stubborn = scripts.task("trap '' TERM", "sleep 600 & echo $! > ../child", "wait");
    List<Execution> executions = List.of(executor.start(polite), executor.start(stubborn));
    List<Long> pids = new ArrayList<>(executions.stream().map(Execution::pid).toList());
    for (Task task : List.of(polite, stubborn)) {
      pids.add(Scripts.number(task.stdout().resolveSibling("child")));
    }
    pids.addAll(ProcessHandle.current().descendants().map(ProcessHandle::pid).toList());

    executor.close();
    executor.close();

    assertAll(
        () -> assertEquals(Exit.bySignal(15), executions.get(0).exit().getNow(Exit.withCode(0))),
        () -> assertEquals(Exit.bySignal(9), executions.get(1).exit().getNow(Exit.withCode(0))),
        () -> assertEquals(List.of(), pids.stream().filter(Scripts::isRunning).toList()),
        () -> assertThrows(IOException.class, () -> executor.start(polite)),
        () -> Scripts.until(() -> newThreads().isEmpty(), "no thread stays of " + newThreads()));
  }

  @Test
  final void close_beforeAnyTask_leavesNoThread() {
    executor.close();

    Scripts.until(() -> newThreads().isEmpty(), "no thread stays of " + newThreads());
    assertThrows(IOException.class, () -> scripts.run("true"));
  }

  /** The JDK keeps its own for a minute: those that wait for processes, and the common pool's. */
  private List<Thread> newThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !threadsBefore.contains(thread))
        .filter(thread -> !thread.getName().matches("process reaper.*|ForkJoinPool.*|.*Cleaner.*"))
        .toList();
  }
}
