package org.joborchestrator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.execute.Execution;
import org.joborchestrator.execute.Executor;
import org.joborchestrator.execute.Exit;
import org.joborchestrator.execute.Task;

/** Scripts that are not there and run until they are killed. For one thread. */
final class EndlessScripts implements Executor {

  private final List<Execution> executions = new ArrayList<>();
  private final List<String> recordsWhenKilled = new ArrayList<>();
  private int started;
  private int running;

  /** How many were started so far. */
  int started() {
    return started;
  }

  /** How many run now. */
  int running() {
    return running;
  }

  /** What was written down of each when it was killed. */
  List<String> recordsWhenKilled() {
    return recordsWhenKilled;
  }

  @Override
  public Execution start(Task task) throws IOException {
    Files.createFile(task.stdout());
    Files.createFile(task.stderr());
    started++;
    running++;
    long pid = started;
    CompletableFuture<Exit> exit = new CompletableFuture<>();
    Execution execution =
        new Execution() {
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
            if (exit.isDone()) {
              return;
            }
            running--;
            try {
              recordsWhenKilled.add(Files.readString(task.record()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            exit.complete(Exit.bySignal(15));
          }
        };
    executions.add(execution);
    return execution;
  }

  @Override
  public void close() {
    executions.forEach(execution -> execution.kill(Duration.ZERO));
  }
}
