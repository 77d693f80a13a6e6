package org.joborchestrator.execute;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends signals to process groups, which Java has no call for: through the builtin of a bash that
 * waits for orders. It also guards the tasks of a JVM that is killed or stopped, see {@code
 * signals.sh}. Thread-safe.
 */
final class Signals {

  private static final Logger log = LoggerFactory.getLogger(Signals.class);
  private static final long PATIENCE_MILLIS = 1000;

  private static final String SCRIPT = Bash.script("signals.sh");

  private @Nullable Process shell;
  private @Nullable Guard guard;
  private long told;
  private boolean closed;

  /** Starts the shell, so that the first signal need not wait for it. */
  synchronized void open() throws IOException {
    shell = Bash.start(Redirect.DISCARD, "-c", SCRIPT, "signals");
    if (guard != null) {
      write(shell, order(guard, Duration.ofNanos(System.nanoTime() - told)));
    }
  }

  /** Tells it what to do when this JVM is killed or stopped. */
  synchronized void guard(Guard newest) {
    guard = newest;
    told = System.nanoTime();
    if (shell != null) {
      send(order(newest, Duration.ZERO));
    }
  }

  /**
   * @param since how long ago the guard was what it says
   */
  static String order(Guard guard, Duration since) {
    StringBuilder order = new StringBuilder("guard");
    for (String word :
        List.of(
            guard.owner().toString(), guard.name(), guard.records().toString(), guard.variable())) {
      order.append(' ').append(Bash.quote(word));
    }
    guard
        .servers()
        .forEach(
            (server, patience) ->
                order
                    .append("; server ")
                    .append(server)
                    .append(' ')
                    .append(patience.after(since).left().toMillis())
                    .append(' ')
                    .append(patience.lease().toMillis())
                    .append(' ')
                    .append(Bash.quote(patience.line())));
    return order.toString();
  }

  /** Asks a process group to end; what is stopped goes on, to be able to. */
  void terminate(long group) {
    send(group, "kill -TERM -- -" + group + "; kill -CONT -- -" + group);
  }

  /** Ends a process group. */
  void kill(long group) {
    send(group, "kill -KILL -- -" + group);
  }

  private void send(long group, String order) {
    if (!send(order)) {
      log.warn("process group {} cannot be signalled, so only process {} is", group, group);
      ProcessHandle.of(group).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private synchronized boolean send(String order) {
    if (closed) {
      return true;
    }
    try {
      sendTwice(order);
      return true;
    } catch (IOException e) {
      log.warn("there is no shell to tell to {}", order, e);
      return false;
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

  private static void write(@Nullable Process shell, String order) throws IOException {
    if (shell == null) {
      throw new IOException("no shell to send signals with");
    }
    OutputStream in = shell.getOutputStream();
    in.write((order + "\0").getBytes(Bash.NATIVE));
    in.flush();
  }

  synchronized void close() {
    closed = true;
    if (shell != null) {
      try {
        write(shell, "bye");
      } catch (IOException e) {
        log.debug("the shell that sends signals is gone, so it guards nothing either", e);
      }
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
