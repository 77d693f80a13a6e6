package org.joborchestrator.execute;

import java.io.IOException;
import java.util.Optional;
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
   * Takes a task up that an executor of this kind has started in a process that has died since, by
   * what that has written to {@link Task#record()}. The script goes on as if nothing had happened,
   * or had ended in the meantime.
   *
   * @return the script, running or ended; empty when nobody can tell how it ends any more: then
   *     what may still run of it is for {@link #endSurvivors} to end. An executor that can take
   *     nothing up always answers so
   */
  default Optional<Execution> recover(Task task) throws IOException {
    return Optional.empty();
  }

  /**
   * Has the tasks of a server ended when its patience is over and this process has not called again
   * since, because it has died or is stopped, and has that written down in their records. May be
   * called again; the last call counts. An executor whose tasks end and stop with the process has
   * nothing to do.
   */
  default void guard(Guard guard) {}

  /**
   * Ends processes that tasks have left behind by leaving their process group, known by a variable
   * that the task's environment had. Returns when none is left, or after a second or so. An
   * executor whose tasks cannot leave anything behind has nothing to do.
   *
   * @param variables {@code NAME=VALUE}, none of them of a task that still runs, but for those that
   *     have one of the spared
   * @param spared {@code NAME=VALUE}; what has one of these goes on
   */
  default void endSurvivors(Set<String> variables, Set<String> spared) {}

  /** The same, and spares none. */
  default void endSurvivors(Set<String> variables) {
    endSurvivors(variables, Set.of());
  }

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
