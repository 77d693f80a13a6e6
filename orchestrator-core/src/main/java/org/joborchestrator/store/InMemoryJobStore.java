package org.joborchestrator.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.joborchestrator.job.AttemptRecord;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.UploadKey;
import org.joborchestrator.job.UserId;

/** Rows in a map; one lock. */
final class InMemoryJobStore implements JobStore {

  private record Owned(UserId user, String key) {}

  private final String identity = UUID.randomUUID().toString();
  private final Object lock = new Object();
  private final TreeMap<JobId, Job> rows = new TreeMap<>(); // guarded by lock
  private final Map<JobId, List<AttemptRecord>> attempts = new HashMap<>(); // guarded by lock
  private final Map<Owned, JobId> keys = new HashMap<>(); // guarded by lock
  private final Map<JobId, String> digests = new HashMap<>(); // guarded by lock
  private final Map<JobId, KeptFiles> files = new HashMap<>(); // guarded by lock
  private long lastId; // guarded by lock

  @Override
  public List<Optional<Job>> commit(List<Change> changes) {
    synchronized (lock) {
      List<Optional<Job>> outcomes = new ArrayList<>(changes.size());
      for (Change change : changes) {
        outcomes.add(make(change));
      }
      return outcomes;
    }
  }

  private Optional<Job> make(Change change) {
    if (change instanceof Change.Insert insert) {
      return insert(insert);
    }
    if (change instanceof Change.Forget forget) {
      files.remove(forget.job());
      return Optional.empty();
    }
    return move((Change.Move) change);
  }

  private Optional<Job> move(Change.Move move) {
    Job row = rows.get(move.from().id());
    if (row == null || !move.expects(row)) {
      return Optional.empty();
    }
    Job moved = move.applyTo(row);
    rows.put(row.id(), moved);
    record(move);
    return Optional.of(moved);
  }

  private Optional<Job> insert(Change.Insert insert) {
    UploadKey key = insert.key();
    if (key != null) {
      Optional<Job> before = find(insert.user(), key.value());
      if (before.isPresent()) {
        return before.filter(job -> key.digest().equals(digests.get(job.id())));
      }
    }
    Job job = insert.row(new JobId(++lastId));
    rows.put(job.id(), job);
    if (insert.node() != null) {
      begin(job, insert.created());
    }
    if (insert.files() != null) {
      files.put(job.id(), insert.files());
    }
    if (key != null) {
      keys.put(new Owned(insert.user(), key.value()), job.id());
      digests.put(job.id(), key.digest());
    }
    return Optional.of(job);
  }

  private void record(Change.Move move) {
    Job to = move.to();
    if (move.files() != null) {
      files.put(to.id(), move.files());
    } else if (to.isFinal()) {
      files.remove(to.id());
    }
    if (move.beginsAttempt()) {
      begin(to, move.at());
    } else if (move.endsAttempt()) {
      known(to)
          .replaceAll(
              attempt ->
                  attempt.number() == to.attempt()
                      ? attempt.ended(move.at(), to.cause(), to.message())
                      : attempt);
    } else if (to.status() == JobStatus.CLEANED) {
      attempts.remove(to.id());
      digests.remove(to.id());
    }
  }

  private void begin(Job to, Instant at) {
    String node = to.node() == null ? "" : to.node();
    known(to).add(new AttemptRecord(to.attempt(), node, at, null, null, ""));
  }

  private List<AttemptRecord> known(Job job) {
    return attempts.computeIfAbsent(job.id(), id -> new ArrayList<>());
  }

  @Override
  public List<AttemptRecord> attempts(JobId id) {
    synchronized (lock) {
      return List.copyOf(attempts.getOrDefault(id, List.of()));
    }
  }

  @Override
  public Optional<Job> find(JobId id) {
    synchronized (lock) {
      return Optional.ofNullable(rows.get(id));
    }
  }

  @Override
  public Optional<Job> find(UserId user, String key) {
    synchronized (lock) {
      JobId id = keys.get(new Owned(user, key));
      return id == null
          ? Optional.empty()
          : find(id).filter(job -> job.status() != JobStatus.CLEANED);
    }
  }

  @Override
  public void unfinished(Consumer<Job> each) {
    copy().stream().filter(job -> !job.isFinal()).forEach(each);
  }

  @Override
  public boolean keepsFiles() {
    return true;
  }

  @Override
  public void keptFiles(BiConsumer<Job, KeptFiles> each) {
    Map<Job, KeptFiles> kept = new HashMap<>();
    synchronized (lock) {
      files.forEach((id, bytes) -> kept.put(Objects.requireNonNull(rows.get(id)), bytes));
    }
    kept.forEach(each);
  }

  @Override
  public List<Job> list(JobFilter filter) {
    synchronized (lock) {
      return rows.descendingMap().values().stream()
          .filter(filter::matches)
          .limit(filter.limit())
          .toList();
    }
  }

  @Override
  public List<Job> endedBefore(Instant time, int limit) {
    return copy().stream()
        .filter(job -> job.isFinal() && job.status() != JobStatus.CLEANED)
        .filter(job -> ended(job).isBefore(time))
        .sorted(Comparator.comparing(InMemoryJobStore::ended))
        .limit(limit)
        .toList();
  }

  private static Instant ended(Job job) {
    return job.ended() == null ? Instant.MAX : job.ended();
  }

  @Override
  public void locations(Consumer<String> each) {
    copy().stream()
        .filter(job -> job.status() != JobStatus.CLEANED)
        .forEach(job -> each.accept(job.location()));
  }

  private List<Job> copy() {
    synchronized (lock) {
      return new ArrayList<>(rows.values());
    }
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public void check() {
    // memory always answers
  }

  @Override
  public void close() {
    // its rows outlive a close, so that tests can start another orchestrator on what was committed
  }
}
