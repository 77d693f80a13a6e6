package org.joborchestrator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.execute.Execution;
import org.joborchestrator.execute.Executor;
import org.joborchestrator.execute.Exit;
import org.joborchestrator.execute.Task;

/** Scripts that are not there and run until they are killed. For one thread. */
final class EndlessScripts implements Executor {

  private final Map<String, Execution> executions = new HashMap<>();
  private final List<String> recordsWhenKilled = new ArrayList<>();
  private int started;
  private int running;
  private boolean orphaned;

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
    executions.put(task.id(), execution);
    return execution;
  }

  @Override
  public Optional<Execution> recover(Task task) {
    return Optional.ofNullable(executions.get(task.id()));
  }

  /** From now on, no close of a client ends them: it has died before. */
  void goOnByThemselves() {
    orphaned = true;
  }

  @Override
  public void close() {
    if (!orphaned) {
      executions.values().forEach(execution -> execution.kill(Duration.ZERO));
    }
  }
}
