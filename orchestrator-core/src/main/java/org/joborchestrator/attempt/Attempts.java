package org.joborchestrator.attempt;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.JobId;
import org.joborchestrator.pool.NodeWatch;

/** All attempts under way, at most one a job. Belongs to the loop. */
public final class Attempts {

  private final Map<JobId, Attempt> byJob = new HashMap<>();

  /** Adds an attempt; its job must have none. */
  public void add(Attempt attempt) {
    Attempt before = byJob.putIfAbsent(attempt.job().id(), attempt);
    if (before != null) {
      throw new IllegalStateException(attempt + ", but there is " + before);
    }
    attempt.node().add();
  }

  /** Removes it; false if it was not there any more. */
  public boolean remove(Attempt attempt) {
    if (byJob.remove(attempt.job().id(), attempt)) {
      attempt.node().remove();
      return true;
    }
    return false;
  }

  /** Whether it is still the one under way for its job. */
  public boolean has(Attempt attempt) {
    return byJob.get(attempt.job().id()) == attempt;
  }

  /** The job's attempt. */
  public Optional<Attempt> of(JobId id) {
    return Optional.ofNullable(byJob.get(id));
  }

  /** The attempt under way on that client under that key. */
  public Optional<Attempt> of(NodeWatch node, AttemptKey key) {
    return of(key.job()).filter(attempt -> attempt.node() == node && attempt.key().equals(key));
  }

  /** Those on that client, in no order; a copy. */
  public List<Attempt> on(NodeWatch node) {
    return byJob.values().stream().filter(attempt -> attempt.node() == node).toList();
  }

  /** All of them, in no order; a copy. */
  public Collection<Attempt> all() {
    return List.copyOf(byJob.values());
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return byJob.isEmpty();
  }
}
