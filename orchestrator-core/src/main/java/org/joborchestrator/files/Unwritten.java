package org.joborchestrator.files;

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

  /** About so many bytes at a time, for a heap that is small. */
  private static final long MOST = 8 << 20;

  private final Map<String, Bundle> inputs = new ConcurrentHashMap<>();
  private final AtomicLong weight = new AtomicLong();

  /** Keeps the inputs of a location that has none yet; answers false if there is too much. */
  boolean add(String location, Bundle added) {
    boolean hasRoom = weight.get() + added.weight() <= MOST;
    if (hasRoom) {
      inputs.put(location, added);
      weight.addAndGet(added.weight());
    }
    return hasRoom;
  }

  Optional<Bundle> find(String location) {
    return Optional.ofNullable(inputs.get(location));
  }

  /** They are on the disk now, or needed no more. */
  void remove(String location) {
    Bundle removed = inputs.remove(location);
    if (removed != null) {
      weight.addAndGet(-removed.weight());
    }
  }
}
