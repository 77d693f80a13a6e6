package org.joborchestrator.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Inputs of jobs that are not on the disk, by the locations where they would be: their jobs' rows
 * keep a copy, and most of these jobs have ended before anybody needs the files there. Safe for use
 * by several threads.
 */
final class Unwritten {

  /** So many bytes at a time, for a heap that is small. */
  private static final long MOST = 8 << 20;

  private final Map<String, Bundle> inputs = new ConcurrentHashMap<>();
  private final AtomicLong size = new AtomicLong();

  /** Writes inputs to their place on the disk. */
  @FunctionalInterface
  interface Writer {
    void write(Bundle inputs) throws IOException;
  }

  /** Keeps the inputs of a location that has none yet; answers false if there is too much. */
  boolean add(String location, Bundle added) {
    boolean hasRoom = size.get() + added.size() <= MOST;
    if (hasRoom) {
      inputs.put(location, added);
      size.addAndGet(added.size());
    }
    return hasRoom;
  }

  Optional<Bundle> find(String location) {
    return Optional.ofNullable(inputs.get(location));
  }

  /** They are needed no more. */
  void remove(String location) {
    Bundle removed = inputs.remove(location);
    if (removed != null) {
      size.addAndGet(-removed.size());
    }
  }

  /** Has them written if they are here, once; whoever asks meanwhile waits for that. */
  void write(String location, Writer writer) throws IOException {
    try {
      inputs.computeIfPresent(
          location,
          (place, found) -> {
            try {
              writer.write(found);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            size.addAndGet(-found.size());
            return null;
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
