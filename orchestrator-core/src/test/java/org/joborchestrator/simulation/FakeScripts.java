package org.joborchestrator.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.execute.Execution;
import org.joborchestrator.execute.Executor;
import org.joborchestrator.execute.Exit;
import org.joborchestrator.execute.Task;

/**
 * Runs scripts of one line, {@code <name> <milliseconds> <exit code>}: writes the name to its
 * standard output and ends after that time with that code.
 */
final class FakeScripts implements Executor {

  private final World world;
  private final SimulatedProcess process;
  private final String client;
  private final RunningScripts running;
  private long pids;

  FakeScripts(World world, SimulatedProcess process, String client, RunningScripts running) {
    this.world = world;
    this.process = process;
    this.client = client;
    this.running = running;
  }

  /** The script that does so. */
  static String script(String name, long millis, int code) {
    return name + " " + millis + " " + code;
  }

  @Override
  public Execution start(Task task) throws IOException {
    String[] words = Files.readString(task.directory().resolve("run.sh")).split(" ", 3);
    Files.writeString(task.stdout(), words[0]);
    Files.writeString(task.stderr(), "");
    world.note(client + " starts " + words[0]);
    running.started(words[0], client);
    CompletableFuture<Exit> exit = new CompletableFuture<>();
    exit.thenRun(() -> running.ended(words[0], client));
    end(exit, Duration.ofMillis(Long.parseLong(words[1])), new Exit(Integer.parseInt(words[2]), 0));
    return new Run(++pids, exit);
  }

  private void end(CompletableFuture<Exit> exit, Duration after, Exit how) {
    world.after(
        after,
        () -> {
          if (process.isAlive()) {
            exit.complete(how);
          }
        });
  }

  @Override
  public void close() {
    // its scripts end with its process
  }

  private final class Run implements Execution {

    private final long pid;
    private final CompletableFuture<Exit> exit;

    Run(long pid, CompletableFuture<Exit> exit) {
      this.pid = pid;
      this.exit = exit;
    }

    @Override
    public long pid() {
      return pid;
    }

    @Override
    public CompletableFuture<Exit> exit() {
      return exit;
    }

    @Override
    public void kill(Duration grace) {
      end(exit, Duration.ofMillis(5), new Exit(0, 15));
    }
  }
}
