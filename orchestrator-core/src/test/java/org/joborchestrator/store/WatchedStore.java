package org.joborchestrator.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.joborchestrator.job.AttemptRecord;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.UserId;

/**
 * Another store, with something that happens before it writes or is checked, such as a failure; one
 * that keeps inputs or does not.
 */
public record WatchedStore(
    JobStore store, Consumer<List<Change>> beforeCommit, Runnable beforeCheck, boolean keepsFiles)
    implements JobStore {

  /** One that keeps inputs as it does. */
  public WatchedStore(JobStore store, Runnable beforeCommit, Runnable beforeCheck) {
    this(store, changes -> beforeCommit.run(), beforeCheck, store.keepsFiles());
  }

  /** One that is checked as it is. */
  public WatchedStore(JobStore store, Runnable beforeCommit) {
    this(store, beforeCommit, () -> {});
  }

  /** One that is told what it writes. */
  public WatchedStore(JobStore store, Consumer<List<Change>> beforeCommit) {
    this(store, beforeCommit, () -> {}, store.keepsFiles());
  }

  @Override
  public List<Optional<Job>> commit(List<Change> changes) {
    beforeCommit.accept(changes);
    return store.commit(changes);
  }

  @Override
  public List<AttemptRecord> attempts(JobId id) {
    return store.attempts(id);
  }

  @Override
  public Optional<Job> find(JobId id) {
    return store.find(id);
  }

  @Override
  public Optional<Job> find(UserId user, String key) {
    return store.find(user, key);
  }

  @Override
  public void unfinished(Consumer<Job> each) {
    store.unfinished(each);
  }

  @Override
  public void keptFiles(BiConsumer<Job, KeptFiles> each) {
    store.keptFiles(each);
  }

  @Override
  public List<Job> list(JobFilter filter) {
    return store.list(filter);
  }

  @Override
  public List<Job> endedBefore(Instant time, int limit) {
    return store.endedBefore(time, limit);
  }

  @Override
  public void locations(Consumer<String> each) {
    store.locations(each);
  }

  @Override
  public String identity() {
    return store.identity();
  }

  @Override
  public void check() {
    beforeCheck.run();
    store.check();
  }

  @Override
  public void close() {
    store.close();
  }
}
