package org.joborchestrator.execute;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.joborchestrator.background.Serial;
import org.joborchestrator.files.PayloadFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to go on when this process dies or is stopped: the executor's guard ends the scripts when
 * their servers wait no longer, unless somebody has taken them up, and who does finds written down
 * how long that is. Safe for use by several threads.
 */
final class Legacy {

  private static final Logger log = LoggerFactory.getLogger(Legacy.class);

  private final PayloadFiles files;
  private final String incarnation;
  private final Executor executor;
  private final LeaseFile leases;
  private final LongSupplier nanoTime;
  private final Serial writing;

  /**
   * @param incarnation what the data directory names as its owner
   */
  Legacy(
      PayloadFiles files,
      String incarnation,
      Executor executor,
      LongSupplier nanoTime,
      java.util.concurrent.Executor io) {
    this.files = files;
    this.incarnation = incarnation;
    this.executor = executor;
    this.nanoTime = nanoTime;
    this.leases = new LeaseFile(files.leases());
    this.writing = new Serial(io);
  }

  /** Each server's lease, as a former process knew it. */
  Map<String, Renewal> leases() throws IOException {
    return leases.read();
  }

  /** Prepares for the case that this process dies, or is stopped, before the next time. */
  void prepare(Map<String, Renewal> known) {
    writing.execute(
        () -> {
          guard(known);
          write(known);
        });
  }

  /** What a lease that is over was for, this process has ended itself. */
  private void guard(Map<String, Renewal> known) {
    long now = nanoTime.getAsLong();
    Map<String, Guard.Patience> servers = new HashMap<>();
    known.forEach(
        (server, renewal) -> {
          Duration left = Duration.ofNanos(renewal.end(now) - now);
          if (left.toNanos() > 0) {
            String line = PayloadRecord.killLine(Ending.abandoned(renewal.length())).strip();
            servers.put(server, new Guard.Patience(left, renewal.length(), line));
          }
        });
    executor.guard(
        new Guard(files.owner(), incarnation, files.records(), Cookies.PAYLOAD, servers));
  }

  private void write(Map<String, Renewal> known) {
    try {
      leases.write(known);
    } catch (IOException e) {
      log.warn("The leases cannot be written down in {}", files.leases(), e);
    }
  }
}
