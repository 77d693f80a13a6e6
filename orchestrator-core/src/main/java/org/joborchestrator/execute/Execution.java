package org.joborchestrator.execute;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A script that was started. Its methods may be called from any thread and do not block. */
public interface Execution {

  /** The script's process, also the id of its process group. */
  long pid();

  /** For how long it had run before it was taken up; zero for what was started here. */
  default Duration ranBefore() {
    return Duration.ZERO;
  }

  /**
   * Completes when the script has ended and no process of its group is left: what it had left
   * running in the background is killed before.
   *
   * <p>Completes exceptionally, with an {@link java.io.IOException} that says why, when the
   * executor could not run the script or lost sight of it; its group is killed then, too. What
   * depends on this future runs on a thread that serves all executions: it must not block, and must
   * not call the executor.
   */
  CompletableFuture<Exit> exit();

  /**
   * Ends the script and all of its group: asks them to (SIGTERM) at the first call, forces them
   * (SIGKILL) after the grace. A later call can only bring the force nearer. After the exit it does
   * nothing.
   *
   * @param grace how long they may take to end by themselves; zero forces them at once
   */
  void kill(Duration grace);
}
