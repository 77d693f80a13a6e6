package org.joborchestrator.execute;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
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
  private final Serial writing;
  private Duration guarded = Duration.ZERO; // of those that write, one after another

  /**
   * @param incarnation what the data directory names as its owner
   */
  Legacy(
      PayloadFiles files, String incarnation, Executor executor, java.util.concurrent.Executor io) {
    this.files = files;
    this.incarnation = incarnation;
    this.executor = executor;
    this.leases = new LeaseFile(files.leases());
    this.writing = new Serial(io);
  }

  /** Each server's lease, as a former process knew it. */
  Map<String, Renewal> leases() throws IOException {
    return leases.read();
  }

  /** Prepares for the case that this process dies now. */
  void prepare(Map<String, Renewal> known) {
    known.values().stream()
        .map(Renewal::length)
        .min(Comparator.naturalOrder())
        .ifPresent(shortest -> writing.execute(() -> prepare(known, shortest)));
  }

  private void prepare(Map<String, Renewal> known, Duration shortest) {
    if (!shortest.equals(guarded)) {
      guarded = shortest;
      executor.guard(
          new Guard(
              files.owner(),
              incarnation,
              files.records(),
              Cookies.ofClient(files.root()),
              shortest));
    }
    try {
      leases.write(known);
    } catch (IOException e) {
      log.warn("The leases cannot be written down in {}", files.leases(), e);
    }
  }
}
