package org.joborchestrator.execute;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.function.LongSupplier;
import org.joborchestrator.background.Serial;
import org.joborchestrator.files.PayloadFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to go on when this process dies: the executor's guard ends the scripts when nobody has
 * taken them up for as long as their servers wait, and who does take them up finds written down how
 * long that is. Safe for use by several threads.
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

  /** Prepares for the case that this process dies before the next time. */
  void prepare(Map<String, Renewal> known) {
    writing.execute(
        () -> {
          guard(known);
          write(known);
        });
  }

  /** The tasks are kept for what is left of the lease that ends first. */
  private void guard(Map<String, Renewal> known) {
    long now = nanoTime.getAsLong();
    known.values().stream()
        .map(renewal -> Duration.ofNanos(renewal.end(now) - now))
        .filter(left -> !left.isNegative() && !left.isZero())
        .min(Comparator.naturalOrder())
        .ifPresent(this::guard);
  }

  private void guard(Duration left) {
    executor.guard(
        new Guard(
            files.owner(), incarnation, files.records(), Cookies.ofClient(files.root()), left));
  }

  private void write(Map<String, Renewal> known) {
    try {
      leases.write(known);
    } catch (IOException e) {
      log.warn("The leases cannot be written down in {}", files.leases(), e);
    }
  }
}
