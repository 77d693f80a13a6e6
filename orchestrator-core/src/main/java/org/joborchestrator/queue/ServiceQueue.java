package org.joborchestrator.queue;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.joborchestrator.queue.QuotaPolicy.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service's queue: its users take turns, each with the oldest job first, as far as the policy
 * lets them; and the count of what is under way, which the policy decides from.
 *
 * <p>Belongs to the loop. A decision looks only at users whose turn it is: whoever the policy sent
 * back stands aside until something changed for them, so that it costs the same with ten jobs
 * queued and with a million.
 */
public final class ServiceQueue {

  private static final Logger log = LoggerFactory.getLogger(ServiceQueue.class);

  private final ServiceName service;
  private final QuotaPolicy policy;
  private final boolean dependsOnOthers;

  /** Who has jobs queued; each of them is either in the round or aside. */
  private final Map<UserId, TreeMap<JobId, Job>> lines = new HashMap<>();

  private final ArrayDeque<UserId> round = new ArrayDeque<>();
  private final Set<UserId> aside = new LinkedHashSet<>();
  private final Map<UserId, Integer> runs = new HashMap<>();
  private int allRuns;
  private int size;

  public ServiceQueue(ServiceName service, QuotaPolicy policy) {
    this.service = service;
    this.policy = policy;
    this.dependsOnOthers = policy.dependsOnOthers();
  }

  /** Adds a job; among its user's jobs it goes by its age, also when it was queued before. */
  public void offer(Job job) {
    TreeMap<JobId, Job> line = lines.get(job.user());
    if (line == null) {
      line = new TreeMap<>();
      lines.put(job.user(), line);
      round.addLast(job.user());
    }
    if (line.put(job.id(), job) == null) {
      size++;
    }
  }

  /** Takes the job out, if it waits here. */
  public Optional<Job> remove(UserId user, JobId id) {
    TreeMap<JobId, Job> line = lines.get(user);
    Job job = line == null ? null : line.remove(id);
    if (line == null || job == null) {
      return Optional.empty();
    }
    size--;
    if (line.isEmpty()) {
      lines.remove(user);
      aside.remove(user);
      round.remove(user);
    }
    return Optional.of(job);
  }

  /** Those that were accepted before that time, in no order; a copy. */
  public List<Job> olderThan(Instant time) {
    return lines.values().stream()
        .flatMap(line -> line.values().stream())
        .filter(job -> job.created().isBefore(time))
        .toList();
  }

  /** Takes the next job that may start, and counts it as under way. */
  public Optional<Job> next() {
    for (int left = round.size(); left > 0; left--) {
      UserId user = round.removeFirst();
      switch (decide(user, lines.size())) {
        case START -> {
          return Optional.of(take(user));
        }
        case USER_WAITS -> aside.add(user);
        case SERVICE_WAITS -> {
          round.addFirst(user);
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private Answer decide(UserId user, int usersWaiting) {
    try {
      QuotaPolicy.Request request =
          new QuotaPolicy.Request(service, user, runs.getOrDefault(user, 0), allRuns, usersWaiting);
      return Objects.requireNonNull(policy.decide(request), "it answered null");
    } catch (Throwable e) { // the user must stand aside, or would never be asked for again
      log.error("The quota policy of {} failed for user {}, who waits", service, user, e);
      return Answer.USER_WAITS;
    }
  }

  private Job take(UserId user) {
    TreeMap<JobId, Job> line =
        Objects.requireNonNull(lines.get(user), "no line of a user in the round");
    Job job = line.pollFirstEntry().getValue();
    size--;
    if (line.isEmpty()) {
      lines.remove(user);
    } else {
      round.addLast(user);
    }
    occupy(user);
    return job;
  }

  /**
   * Counts a job as under way that is only coming in, if it need not wait: nobody waits here, and
   * the policy lets its user start it now.
   */
  public boolean admit(UserId user) {
    boolean starts = size == 0 && decide(user, 1) == Answer.START;
    if (starts) {
      occupy(user);
    }
    return starts;
  }

  /** Counts a job as under way that did not come from {@link #next}: after a restart. */
  public void occupy(UserId user) {
    runs.merge(user, 1, Integer::sum);
    allRuns++;
  }

  /** A job is no longer under way: its user may have another turn. */
  public void free(UserId user) {
    if (!runs.containsKey(user)) {
      throw new IllegalStateException("user " + user + " has nothing under way in " + service);
    }
    runs.computeIfPresent(user, (u, count) -> count == 1 ? null : count - 1);
    allRuns--;
    if (dependsOnOthers) {
      recall();
    } else if (aside.remove(user)) {
      round.addLast(user);
    }
  }

  /** Lets everybody who stood aside be asked for again. */
  public void recall() {
    round.addAll(aside);
    aside.clear();
  }

  /** The service. */
  public ServiceName service() {
    return service;
  }

  /** How many jobs wait. */
  public int size() {
    return size;
  }

  /** How many jobs are under way. */
  public int allRuns() {
    return allRuns;
  }
}
