package org.joborchestrator.execute;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import org.jspecify.annotations.Nullable;

/** A bash that runs one task at a time; what it is told is written in {@code worker.sh}. */
final class Worker {

  private static final String SCRIPT = Bash.script("worker.sh");

  private final int number;
  private final Process process;
  private volatile @Nullable BashExecution current;
  private boolean gone;

  /** Whether it had nothing to do since the last look; the executor's lock guards it. */
  boolean rested;

  private Worker(int number, Process process) {
    this.number = number;
    this.process = process;
  }

  /** Starts one; {@code NUMBER gone CODE} is reported after its last own report. */
  static Worker start(int number, Reports reports) throws IOException {
    Process process =
        Bash.start(
            Redirect.appendTo(reports.target()), "-c", SCRIPT, "worker", String.valueOf(number));
    Worker worker = new Worker(number, process);
    process.onExit().thenAccept(ended -> reports.post(number + " gone " + ended.exitValue()));
    return worker;
  }

  int number() {
    return number;
  }

  /** What it runs. */
  @Nullable BashExecution current() {
    return current;
  }

  /**
   * Hands it a task; it must have none.
   *
   * @throws IOException when it has gone
   */
  synchronized void begin(BashExecution execution, byte[] script) throws IOException {
    if (gone) {
      throw new IOException("worker " + number + " has gone");
    }
    OutputStream in = process.getOutputStream();
    current = execution;
    try {
      in.write(script);
      in.flush();
    } catch (IOException e) {
      current = null;
      throw e;
    }
  }

  /** Takes the task from it that has ended. */
  synchronized @Nullable BashExecution finish() {
    BashExecution finished = current;
    current = null;
    return finished;
  }

  /** Takes no task any more; answers the one that it leaves behind. */
  synchronized @Nullable BashExecution leave() {
    gone = true;
    return finish();
  }

  /** Lets it end by itself, at once if it has no task. */
  void dismiss() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      destroy();
    }
  }

  /** Ends it. */
  void destroy() {
    process.destroyForcibly();
  }

  /** Waits a bounded time for its end, and ends it then. */
  void end() {
    Signals.end(process);
  }
}
