package org.joborchestrator.launcher;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this process has started, and ends in reverse order: once, whether a part could not be
 * started or a signal came, be it in the middle of starting. Safe for use by several threads.
 */
final class Parts implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Parts.class);

  private record Part(String name, AutoCloseable closeable) {}

  private final Deque<Part> started = new ArrayDeque<>(); // guarded by this
  private boolean closing; // guarded by this

  /**
   * Takes a part over.
   *
   * @throws StartException if all is ending already; the part is closed then
   */
  <T extends AutoCloseable> T add(String name, T closeable) throws StartException {
    Part part = new Part(name, closeable);
    if (!push(part)) {
      close(part);
      throw new StartException("Ended while it was starting");
    }
    return closeable;
  }

  private synchronized boolean push(Part part) {
    if (!closing) {
      started.push(part);
    }
    return !closing;
  }

  synchronized boolean areNone() {
    return started.isEmpty();
  }

  /** Whether a signal has ended them: then nothing that fails is worth a word. */
  synchronized boolean areEnding() {
    return closing;
  }

  /** Ends all parts; what one of them throws is logged and keeps none of the others. */
  @Override
  public void close() {
    for (Optional<Part> part = next(); part.isPresent(); part = next()) {
      close(part.get());
    }
  }

  private synchronized Optional<Part> next() {
    closing = true;
    return Optional.ofNullable(started.poll());
  }

  private static void close(Part part) {
    log.debug("Ending the {}", part.name());
    try {
      part.closeable().close();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      log.warn("The {} did not end cleanly", part.name(), e);
    }
  }
}
