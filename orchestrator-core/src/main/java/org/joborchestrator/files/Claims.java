package org.joborchestrator.files;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who has what in a data directory, so that nobody takes it for the leftover of a crash: first who
 * makes it, then its row. Safe for use by several threads.
 */
final class Claims {

  /** So many more than at the last look may be kept; most of the former may have gone since. */
  private static final int SOME = 10_000;

  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final Object lock = new Object();
  private KnownLocations kept = new KnownLocations(); // guarded by lock
  private int most = -1; // guarded by lock

  /** It will be made now; answers its name. */
  String begin(String name) {
    underWay.add(name);
    return name;
  }

  /** There is a row for it. Whoever looks finds it kept before it is no longer under way. */
  void keep(String name) {
    synchronized (lock) {
      kept.add(name);
    }
    underWay.remove(name);
  }

  /** Nobody works on it any more; unless a row has it, it may go. */
  void end(String name) {
    underWay.remove(name);
  }

  boolean isUnderWay(String name) {
    return underWay.contains(name);
  }

  /** Whether a row was seen that has it. */
  boolean isKept(String location) {
    synchronized (lock) {
      return kept.contains(location);
    }
  }

  /** Whether the rows were never read, or have changed so much that it is time to forget some. */
  boolean isStale() {
    synchronized (lock) {
      return kept.size() > most;
    }
  }

  /** From now on what the rows have is kept, and nothing else. */
  void read(Locations rows) {
    KnownLocations read = new KnownLocations();
    rows.forEach(read::add);
    synchronized (lock) {
      kept = read;
      most = 2 * read.size() + SOME;
    }
  }
}
