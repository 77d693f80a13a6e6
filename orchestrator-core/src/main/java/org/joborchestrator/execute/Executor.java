package org.joborchestrator.execute;

import java.io.IOException;
import java.util.Set;
import org.joborchestrator.background.Loop;

/**
 * Runs the scripts of payloads, each in a process group of its own, with empty standard input.
 * Thread-safe; as many run at once as were started.
 *
 * <p>Whoever writes one checks it with the test kit's {@code ExecutorContract}.
 */
public interface Executor extends AutoCloseable {

  /**
   * Starts the task; returns once its process exists. May block for some milliseconds. An interrupt
   * while it does ends what had been started.
   *
   * @throws IOException when no process could be made, with the reason and what to do
   * @throws IllegalStateException when it is called by what depends on an {@link Execution#exit()}
   */
  Execution start(Task task) throws IOException;

  /**
   * Ends processes that tasks have left behind by leaving their process group, known by a variable
   * that the task's environment had. Returns when none is left, or after a second or so. An
   * executor whose tasks cannot leave anything behind has nothing to do.
   *
   * @param variables {@code NAME=VALUE}, none of them of a task that still runs
   */
  default void endSurvivors(Set<String> variables) {}

  /**
   * Ends all that still runs, politely first (SIGTERM, and SIGKILL two seconds later), and itself:
   * no thread, process or file handle stays. Nothing can be started afterwards.
   */
  @Override
  void close();

  /**
   * Runs scripts with the {@code bash} that is on the PATH, which has to be 4.2 or newer. Nothing
   * runs before the first task.
   */
  static Executor bash() {
    return BashExecutor.standalone();
  }

  /**
   * The same with timers from outside.
   *
   * @param timers runs what is due after a while; outlives the executor
   */
  static Executor bash(Loop timers) {
    return new BashExecutor(timers, () -> {});
  }
}
