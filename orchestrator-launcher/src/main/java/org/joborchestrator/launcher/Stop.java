package org.joborchestrator.launcher;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens when a signal ends this process. */
final class Stop implements Runnable {

  /** Below the half minute that container platforms wait before they kill. */
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private static final Logger log = LoggerFactory.getLogger(Stop.class);

  private final Parts parts;

  private Stop(Parts parts) {
    this.parts = parts;
  }

  /** From now on a signal ends the parts before it ends the process. */
  static void onSignal(Parts parts) {
    Runtime.getRuntime().addShutdownHook(new Thread(new Stop(parts), "stop"));
  }

  @Override
  public void run() {
    if (parts.areNone()) {
      return;
    }
    log.info("Stopping");
    Thread closing = new Thread(parts::close, "stop-parts");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (closing.isAlive()) {
      log.warn("Stopped; not all had ended after {} s", PATIENCE.toSeconds());
    } else {
      log.info("Stopped");
    }
  }
}
