package org.joborchestrator.execute;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends signals to process groups, which Java has no call for: through the builtin of a bash that
 * waits for orders. Thread-safe.
 */
final class Signals {

  private static final Logger log = LoggerFactory.getLogger(Signals.class);
  private static final long PATIENCE_MILLIS = 1000;

  private @Nullable Process shell;
  private boolean closed;

  /** Starts the shell, so that the first signal need not wait for it. */
  synchronized void open() throws IOException {
    shell = Bash.start(Redirect.DISCARD);
    write(shell, "trap '' HUP INT QUIT TERM");
  }

  /** Asks a process group to end; what is stopped goes on, to be able to. */
  void terminate(long group) {
    send("kill -TERM -- -" + group + "; kill -CONT -- -" + group, group);
  }

  /** Ends a process group. */
  void kill(long group) {
    send("kill -KILL -- -" + group, group);
  }

  private synchronized void send(String order, long group) {
    if (closed) {
      return;
    }
    try {
      sendTwice(order);
    } catch (IOException e) {
      log.warn("process group {} cannot be signalled, so only process {} is", group, group, e);
      ProcessHandle.of(group).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** The second time to a new shell: someone may have ended the first. */
  private void sendTwice(String order) throws IOException {
    try {
      write(shell, order);
    } catch (IOException e) {
      log.debug("the shell that sends signals is gone; starting another", e);
      open();
      write(shell, order);
    }
  }

  private static void write(@Nullable Process shell, String line) throws IOException {
    if (shell == null) {
      throw new IOException("no shell to send signals with");
    }
    OutputStream in = shell.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    in.flush();
  }

  synchronized void close() {
    closed = true;
    if (shell != null) {
      end(shell);
    }
  }

  /** Ends a shell that reads its standard input, in a bounded time. */
  static void end(Process shell) {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      log.debug("a shell had ended before it was told to", e);
    }
    try {
      if (!shell.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        shell.destroyForcibly();
      }
    } catch (InterruptedException e) {
      shell.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
