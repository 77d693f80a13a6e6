package org.joborchestrator.retrieve;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.joborchestrator.background.Loop.Cancellable;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.job.Job;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.Journal;
import org.joborchestrator.store.KeptFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Syncs small results later, and many at once: until then their jobs' rows keep a copy of each, of
 * which they are restored should the machine crash. Larger ones are synced before their rows say
 * that they are there. Safe for use by several threads.
 */
public final class WriteBack {

  private static final Logger log = LoggerFactory.getLogger(WriteBack.class);

  private static final Duration INTERVAL = Duration.ofSeconds(60);

  /** By then the operating system has written them on its own, as a rule: little is left to do. */
  private static final Duration REST = Duration.ofSeconds(30);

  /** When so many bytes are kept, the oldest half of them is synced before that. */
  private static final long MUCH = 16 << 20;

  /** So many are kept at a time; what comes then is synced at once. */
  private static final long MOST = 4 * MUCH;

  /** What it takes to remember one, however small it is. */
  private static final int LEAST = 512;

  private record Kept(Job job, int size, long since) {}

  private final Surroundings surroundings;
  private final Journal journal;
  private final JobFiles files;
  private final Queue<Kept> waiting = new ConcurrentLinkedQueue<>(); // oldest first
  private final AtomicLong size = new AtomicLong(); // of all that waits
  private final AtomicBoolean isEarly = new AtomicBoolean(); // a round that did not wait

  public WriteBack(Surroundings surroundings, Journal journal, JobFiles files) {
    this.surroundings = surroundings;
    this.journal = journal;
    this.files = files;
  }

  /** Syncs each minute what has waited for long enough, until it is cancelled. */
  public Cancellable start() {
    return surroundings
        .loop()
        .every(
            INTERVAL,
            () -> {
              if (!waiting.isEmpty()) {
                surroundings.io().execute(() -> sync(Long.MAX_VALUE));
              }
            });
  }

  /**
   * Makes what has come of the attempt the job's result. Blocks.
   *
   * @return what is to be kept with the row that says so, and then {@linkplain #add added}; empty
   *     if the result is on stable storage
   */
  Optional<KeptFiles> keep(Job job) throws IOException {
    files.keep(job);
    boolean mayWait = journal.keepsFiles() && size.get() < MOST;
    Optional<byte[]> copy = mayWait ? files.copy(job) : Optional.empty();
    if (copy.isEmpty()) {
      files.sync(List.of(job));
    }
    return copy.map(KeptFiles::new);
  }

  /** That job's row keeps a copy of its result. */
  public void add(Job job, KeptFiles copy) {
    int bytes = LEAST + copy.bytes().length;
    waiting.add(new Kept(job, bytes, surroundings.nanoTime()));
    if (size.addAndGet(bytes) > MUCH && isEarly.compareAndSet(false, true)) {
      surroundings.io().execute(() -> sync(MUCH / 2));
    }
  }

  /** Syncs what has waited for long enough, and the oldest until no more than that is left. */
  private synchronized void sync(long left) {
    List<Kept> due = due(size.get() - left);
    try {
      files.space().check(); // what is on a disk that is away may be lost yet
      files.sync(due.stream().map(Kept::job).toList());
    } catch (IOException | RuntimeException e) {
      log.warn("{} results cannot be synced now; it is tried again each minute", due.size(), e);
      waiting.addAll(due);
      return; // early ones would fail as well
    }
    isEarly.set(false);
    for (Kept kept : due) {
      size.addAndGet(-kept.size());
      var unused = journal.commit(new Change.Forget(kept.job().id())); // else with the next start
    }
  }

  private List<Kept> due(long tooMuch) {
    List<Kept> due = new ArrayList<>();
    long now = surroundings.nanoTime();
    long taken = 0;
    Kept first = waiting.peek();
    while (first != null && (taken < tooMuch || now - first.since() >= REST.toNanos())) {
      due.add(waiting.remove());
      taken += first.size();
      first = waiting.peek();
    }
    return due;
  }
}
