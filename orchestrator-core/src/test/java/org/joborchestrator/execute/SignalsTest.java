package org.joborchestrator.execute;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell that is left when its JVM is killed or stopped. */
final class SignalsTest {

  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration LEASE = Duration.ofMillis(1600);
  private static final String STUBBORN = "trap '' TERM; setsid sleep 600 & sleep 600; sleep 600";

  @TempDir private Path directory;

  private final BashExecutor executor = BashExecutor.standalone();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    executor.close();
    processes.forEach(Process::destroyForcibly);
  }

  private static Guard.Patience patience(Duration left) {
    return new Guard.Patience(left, LEASE, "kill FAILED SYSTEM silent");
  }

  private Guard guard(Map<String, Guard.Patience> servers) {
    return new Guard(directory.resolve("owner"), "mine", records(), Cookies.PAYLOAD, servers);
  }

  private Path records() {
    return directory.resolve("records");
  }

  private Path record(String name) {
    return records().resolve(name);
  }

  private Task task(String name, String server, String script) throws IOException {
    Path work = Files.createDirectories(directory.resolve(name).resolve("work"));
    Files.writeString(work.resolve("run.sh"), script);
    Files.createDirectories(records());
    Files.writeString(record(name), "payload 1 " + server + " 1 1 -\n");
    Path out = directory.resolve(name).resolve("out");
    return new Task(name, work, out, out, record(name), Map.of(Cookies.PAYLOAD, name));
  }

  private static void awaitEnd(Execution execution) {
    await("the end of a task")
        .atMost(Duration.ofSeconds(60))
        .until(() -> execution.exit().isDone());
  }

  @Test
  void tasksOfASilentServer_areEnded_andNoOthers() throws IOException {
    Execution stubborn = executor.start(task("stubborn", "a", STUBBORN));
    Execution other = executor.start(task("other", "b", "sleep 600"));
    Execution without = executor.start(task("without", "-", "sleep 600"));

    executor.guard(guard(Map.of("a", patience(SHORT), "b", patience(LONG))));
    awaitEnd(stubborn);

    assertEquals(Exit.bySignal(9), stubborn.exit().join());
    assertTrue(Files.readString(record("stubborn")).contains("\nkill FAILED SYSTEM silent\n"));
    await("the end of what left its group")
        .atMost(Duration.ofSeconds(60))
        .until(() -> !carried("stubborn"));
    assertFalse(other.exit().isDone() || without.exit().isDone());
    assertFalse(Files.readString(record("other")).contains("kill"));

    Execution next = executor.start(task("next", "a", "sleep 600"));
    executor.guard(guard(Map.of("a", patience(LONG), "b", patience(SHORT))));
    awaitEnd(other);
    assertEquals(Exit.bySignal(15), other.exit().join());
    assertFalse(next.exit().isDone() || without.exit().isDone());
  }

  /** Whether a process has that name in its environment. */
  private static boolean carried(String name) {
    ProcessTable table = ProcessTable.ofThisMachine();
    String cookie = Cookies.ofPayload(name);
    for (long pid : table.pids()) {
      byte[] environment = table.environment(pid);
      if (environment != null
          && new String(environment, StandardCharsets.UTF_8).contains(cookie + "\0")) {
        return true;
      }
    }
    return false;
  }

  @Test
  void tasks_goOn_whenTheServerIsRenewed_orDealtWithElsewhere() throws IOException {
    Execution renewed = executor.start(task("renewed", "a", "sleep 600"));
    Execution elsewhere = executor.start(task("elsewhere", "b", "sleep 600"));
    Execution last = executor.start(task("last", "c", "sleep 600"));
    executor.guard(guard(Map.of("a", patience(SHORT), "b", patience(SHORT))));

    executor.guard(guard(Map.of("a", patience(LONG), "c", patience(SHORT.multipliedBy(2)))));
    awaitEnd(last);

    assertFalse(renewed.exit().isDone() || elsewhere.exit().isDone());
  }

  @Test
  void patience_countsFromWhenItWasTold_notFromTheDeath() throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sleep", "600");
    builder.environment().put(Cookies.PAYLOAD, "task");
    Process task = builder.start();
    processes.add(task);
    Files.createDirectories(record("task").getParent());
    Files.writeString(record("task"), "payload 1 a 1 1 -\n");
    Process shell = Bash.start(Redirect.DISCARD, "-c", Bash.script("signals.sh"), "signals");
    processes.add(shell);

    try (OutputStream orders = shell.getOutputStream()) {
      String order = Signals.order(guard(Map.of("a", patience(LONG))), LONG.minus(SHORT));
      orders.write((order + "\0").getBytes(StandardCharsets.UTF_8));
    }

    assertTrue(task.waitFor(60, TimeUnit.SECONDS), "the task was not ended in time");
    assertTrue(shell.waitFor(60, TimeUnit.SECONDS), "the shell goes on with nothing to guard");
  }
}
