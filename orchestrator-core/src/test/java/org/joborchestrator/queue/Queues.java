package org.joborchestrator.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;

/** What tests of queues share. */
final class Queues {

  static final ServiceName SERVICE = new ServiceName("example");
  static final UserId ANN = new UserId(1);
  static final UserId BOB = new UserId(2);
  static final UserId CLEO = new UserId(3);

  private Queues() {}

  static Job job(long id, UserId user) {
    return new Job(
        new JobId(id),
        user,
        SERVICE,
        JobStatus.QUEUED,
        "job-" + id,
        0,
        null,
        null,
        "",
        Instant.EPOCH,
        null,
        0,
        null);
  }

  static ServiceQueue queue(QuotaPolicy policy) {
    return new ServiceQueue(SERVICE, policy);
  }

  /** The ids of all that may start now. */
  static List<Long> drain(ServiceQueue queue) {
    List<Long> ids = new ArrayList<>();
    for (Optional<Job> next = queue.next(); next.isPresent(); next = queue.next()) {
      ids.add(next.get().id().value());
    }
    return ids;
  }
}
