package org.joborchestrator.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.joborchestrator.execute.Execution;
import org.joborchestrator.execute.Executor;
import org.joborchestrator.execute.Exit;
import org.joborchestrator.execute.Task;

/** Writes scripts into directories of their own, and runs them. */
final class Scripts {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final Executor executor;
  private final Path root;

  Scripts(Executor executor, Path root) {
    this.executor = executor;
    this.root = root;
  }

  /** A task whose {@code run.sh} has these lines. */
  Task task(String... lines) throws IOException {
    return task("task", Map.of(), lines);
  }

  /** The same with a directory name and variables of its own. */
  Task task(String directoryName, Map<String, String> environment, String... lines)
      throws IOException {
    String id = "task-" + NUMBERS.incrementAndGet();
    Path own = Files.createDirectories(root.resolve(id).resolve(directoryName));
    Path directory = Files.createDirectory(own.resolve("job"));
    Files.writeString(directory.resolve("run.sh"), String.join("\n", lines) + "\n");
    return new Task(
        id,
        directory,
        own.resolve("stdout"),
        own.resolve("stderr"),
        own.resolve("record"),
        environment);
  }

  /** Runs it to its end. */
  Exit run(Task task) throws IOException {
    return exit(executor.start(task));
  }

  /** Runs a script of these lines to its end. */
  Exit run(String... lines) throws IOException {
    return run(task(lines));
  }

  /** How it ends, in a bounded time. */
  static Exit exit(Execution execution) {
    return execution.exit().copy().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Why it did not end as scripts do, in a bounded time. */
  static Throwable failure(Execution execution) {
    try {
      return fail("expected a failure, and not that it " + exit(execution).describe());
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      return cause == null ? e : cause;
    }
  }

  /** What a script wrote, once it has written the whole line. */
  static String line(Path file) {
    until(() -> Files.exists(file) && read(file).endsWith("\n"), file + " holds a line");
    return read(file).strip();
  }

  /** The number in a file that a script writes. */
  static long number(Path file) {
    return Long.parseLong(line(file));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read", e);
    }
  }

  /** Waits for a condition, and says which one did not come true. */
  static void until(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("not within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  /** Whether a process runs. One that nobody has waited for yet (state Z) has ended. */
  static boolean isRunning(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
    } catch (IOException e) {
      return !Files.isDirectory(Path.of("/proc/self"))
          && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
  }
}
