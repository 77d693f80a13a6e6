package org.joborchestrator.execute;

import java.time.Duration;
import java.util.Optional;
import org.joborchestrator.background.Seconds;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.Terms;

/**
 * How a payload ends, or is to end.
 *
 * @param status final
 * @param cause what ended it without success; empty after success
 * @param message for people; one line, empty after success
 */
record Ending(PayloadStatus status, Optional<Cause> cause, String message) {

  static final Ending COMPLETED = new Ending(PayloadStatus.COMPLETED, Optional.empty(), "");

  static final Ending TERMINATED = killed("terminated");

  static final Ending NEVER_STARTED = killed("terminated before it started");

  static final Ending WITHOUT_SCRIPT =
      new Ending(PayloadStatus.INVALID, Optional.of(Cause.SCRIPT), "there is no run.sh");

  static final Ending CLIENT_STOPPED = bySystem("its client was stopped");

  Ending {
    message = message.strip().replaceAll("\\R", " ");
  }

  private static Ending killed(String message) {
    return new Ending(PayloadStatus.KILLED, Optional.of(Cause.USER), message);
  }

  /** Neither the script's doing nor a user's. */
  static Ending bySystem(String message) {
    return new Ending(PayloadStatus.FAILED, Optional.of(Cause.SYSTEM), message);
  }

  static Ending of(Exit exit) {
    return exit.success()
        ? COMPLETED
        : new Ending(PayloadStatus.FAILED, Optional.of(Cause.SCRIPT), "run.sh " + exit.describe());
  }

  static Ending overTime(Duration limit) {
    return new Ending(PayloadStatus.FAILED, Optional.of(Cause.TIME_LIMIT), Terms.overTime(limit));
  }

  /** By the guard. */
  static Ending abandoned(Duration lease) {
    return bySystem(
        "stopped: its client was dead or stopped, and not back within the lease of "
            + Seconds.text(lease));
  }

  static Ending lapsed(Duration lease) {
    return bySystem("stopped: its server has not been heard from for " + Seconds.text(lease));
  }
}
