package org.joborchestrator.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.job.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits changes in groups. While one group is on its way to the disk, what comes in waits and
 * becomes the next group: a lone change is committed at once, and a thousand at a time share few
 * transactions. One group at a time, so that changes are made in the order they were handed in.
 *
 * <p>Safe for use by several threads; the futures complete on an I/O thread, the one that goes on
 * to commit the next group: what depends on them must not block.
 */
public final class Journal {

  private static final Logger log = LoggerFactory.getLogger(Journal.class);

  /** Keeps a transaction short; several hundred changes a commit cost no more each. */
  private static final int MOST_IN_ONE = 512;

  private record Entry(Change change, CompletableFuture<Optional<Job>> outcome) {}

  private final JobStore store;
  private final Executor io;
  private final Object lock = new Object();
  private final Queue<Entry> waiting = new ArrayDeque<>(); // guarded by lock
  private boolean underWay; // guarded by lock

  public Journal(JobStore store, Executor io) {
    this.store = store;
    this.io = io;
  }

  /**
   * Commits the change.
   *
   * @return the row after it, once that is durable; empty if a move's expectation failed, or an
   *     insert's key was used with another digest; fails with {@link StorageException} if the store
   *     could not
   */
  public CompletableFuture<Optional<Job>> commit(Change change) {
    Entry entry = new Entry(change, new CompletableFuture<>());
    boolean start;
    synchronized (lock) {
      waiting.add(entry);
      start = !underWay;
      underWay = true;
    }
    if (start) {
      start();
    }
    return entry.outcome();
  }

  /** The job that the user's key stands for. Blocks. */
  public Optional<Job> find(UserId user, String key) {
    return store.find(user, key);
  }

  /** Whether it keeps the files that come with a change. */
  public boolean keepsFiles() {
    return store.keepsFiles();
  }

  private void start() {
    try {
      io.execute(this::commitGroups);
    } catch (RuntimeException refused) {
      UnavailableException closing =
          new UnavailableException("It is closing: nothing is stored any more", refused);
      List<Entry> group = next();
      while (!group.isEmpty()) {
        fail(group, closing);
        group = next();
      }
    }
  }

  private void commitGroups() {
    List<Entry> group = next();
    while (!group.isEmpty()) {
      commitGroup(group);
      group = next();
    }
  }

  /** The next group, or an empty one: then nothing is under way any more. */
  private List<Entry> next() {
    List<Entry> group = new ArrayList<>();
    synchronized (lock) {
      while (group.size() < MOST_IN_ONE && !waiting.isEmpty()) {
        group.add(waiting.remove());
      }
      underWay = !group.isEmpty();
    }
    return group;
  }

  private void commitGroup(List<Entry> group) {
    try {
      List<Optional<Job>> rows = store.commit(group.stream().map(Entry::change).toList());
      if (rows.size() != group.size()) {
        throw new IllegalStateException(
            store + " answered " + rows.size() + " rows for " + group.size() + " changes");
      }
      for (int i = 0; i < rows.size(); i++) {
        group.get(i).outcome().complete(rows.get(i));
      }
    } catch (IllegalArgumentException e) {
      separate(group, e);
    } catch (Throwable e) { // whatever it is: nobody may wait for ever, and the next group comes
      fail(group, e);
    }
  }

  /** One of the changes can never be made; the others can, each on its own. */
  private void separate(List<Entry> group, IllegalArgumentException reason) {
    if (group.size() == 1) {
      fail(group, reason);
    } else {
      group.forEach(entry -> commitGroup(List.of(entry)));
    }
  }

  private static void fail(List<Entry> group, Throwable reason) {
    boolean foreseen =
        reason instanceof StorageException
            || reason instanceof UnavailableException
            || reason instanceof IllegalArgumentException
            || reason instanceof RejectedExecutionException;
    if (foreseen) {
      log.warn("{} changes could not be committed: {}", group.size(), reason.getMessage());
    } else {
      log.error("{} changes could not be committed", group.size(), reason);
    }
    group.forEach(entry -> entry.outcome().completeExceptionally(reason));
  }
}
