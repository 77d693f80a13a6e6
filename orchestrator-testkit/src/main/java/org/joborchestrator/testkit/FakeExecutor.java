package org.joborchestrator.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.execute.Execution;
import org.joborchestrator.execute.Executor;
import org.joborchestrator.execute.Exit;
import org.joborchestrator.execute.Task;

/**
 * An executor without processes, for tests of what is built around a client: a function answers
 * each script, and what it leaves open goes on until the test ends it or somebody kills it.
 *
 * <pre>{@code
 * FakeExecutor executor = new FakeExecutor(task -> Optional.empty());
 * try (Client client = Client.builder().dataPath(directory).executor(executor).start()) {
 *   …
 *   executor.running().get(0).end(Exit.withCode(3));
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class FakeExecutor implements Executor {

  /** What scripts do. */
  @FunctionalInterface
  public interface Scripts {

    /**
     * Does what the task's script would: may read and write its directory and its output files.
     *
     * @return how the script ended; empty if it goes on
     * @throws IOException if it could not be started
     */
    Optional<Exit> run(Task task) throws IOException;
  }

  private final Scripts scripts;
  private final Object lock = new Object();
  private final List<Run> runs = new ArrayList<>(); // guarded by lock
  private boolean closed; // guarded by lock

  public FakeExecutor(Scripts scripts) {
    this.scripts = scripts;
  }

  @Override
  public Execution start(Task task) throws IOException {
    Files.writeString(task.stdout(), "");
    Files.writeString(task.stderr(), "");
    Run run = add(task);
    try {
      scripts.run(task).ifPresent(run::end);
      return run;
    } catch (IOException | RuntimeException e) {
      run.end(Exit.bySignal(Run.KILL));
      throw e;
    }
  }

  private Run add(Task task) throws IOException {
    synchronized (lock) {
      if (closed) {
        throw new IOException("the executor is closed");
      }
      Run run = new Run(task, runs.size() + 1);
      runs.add(run);
      return run;
    }
  }

  /** All that were started, in their order. */
  public List<Run> started() {
    synchronized (lock) {
      return List.copyOf(runs);
    }
  }

  /** Those that have not ended, in the order in which they were started. */
  public List<Run> running() {
    return started().stream().filter(run -> !run.exit().isDone()).toList();
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    running().forEach(run -> run.end(Exit.bySignal(Run.KILL)));
  }

  /** A script that was started. */
  public static final class Run implements Execution {

    private static final int TERM = 15;
    private static final int KILL = 9;

    private final Task task;
    private final long pid;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();

    private Run(Task task, long pid) {
      this.task = task;
      this.pid = pid;
    }

    /** What was to be run. */
    public Task task() {
      return task;
    }

    /** Ends it so, if it has not ended. */
    public void end(Exit how) {
      exit.complete(how);
    }

    /** Loses sight of it, if it has not ended. */
    public void lose(String why) {
      exit.completeExceptionally(new IOException(why));
    }

    /** A number of its own; no process has it because of this. */
    @Override
    public long pid() {
      return pid;
    }

    @Override
    public CompletableFuture<Exit> exit() {
      return exit;
    }

    /** Ends it by SIGTERM, or without grace by SIGKILL, at once. */
    @Override
    public void kill(Duration grace) {
      end(Exit.bySignal(grace.isZero() || grace.isNegative() ? KILL : TERM));
    }
  }
}
