package org.joborchestrator.store;

import java.util.Set;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list.
 *
 * @param user only this user's, null for everybody's
 * @param service only this service's, null for all
 * @param statuses only these; empty for all
 * @param before only ids below this one, to page on; null for the newest
 * @param limit the most to answer, 1 to 10 000
 */
public record JobFilter(
    @Nullable UserId user,
    @Nullable ServiceName service,
    Set<JobStatus> statuses,
    @Nullable JobId before,
    int limit) {

  private static final int MOST = 10_000;

  public JobFilter {
    statuses = Set.copyOf(statuses);
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit " + limit + ": expected 1 to " + MOST);
    }
  }

  /** The newest jobs of all. */
  public static JobFilter newest(int limit) {
    return new JobFilter(null, null, Set.of(), null, limit);
  }

  /** The same, of one user. */
  public JobFilter ofUser(UserId id) {
    return new JobFilter(id, service, statuses, before, limit);
  }

  /** The same, of one service. */
  public JobFilter ofService(ServiceName name) {
    return new JobFilter(user, name, statuses, before, limit);
  }

  /** The same, in one of these states. */
  public JobFilter in(Set<JobStatus> states) {
    return new JobFilter(user, service, states, before, limit);
  }

  /** The same, older than that job: the next page. */
  public JobFilter before(JobId id) {
    return new JobFilter(user, service, statuses, id, limit);
  }

  /** Whether the job is one of those, the limit apart. */
  public boolean matches(Job job) {
    return (user == null || user.equals(job.user()))
        && (service == null || service.equals(job.service()))
        && (statuses.isEmpty() || statuses.contains(job.status()))
        && (before == null || job.id().compareTo(before) < 0);
  }
}
