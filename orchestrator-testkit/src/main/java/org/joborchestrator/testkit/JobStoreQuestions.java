package org.joborchestrator.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.JobFilter;
import org.joborchestrator.store.JobStore;
import org.junit.jupiter.api.Test;

/** What a {@link JobStore} answers when it is asked. */
abstract class JobStoreQuestions extends StoreFixture {

  @Test
  void unfinished_handsOverWhatIsNotFinalInTheOrderOfIds() {
    List<Job> expected = new ArrayList<>();
    // the later the state, the smaller the id: an order by state would show
    List<JobStatus> backwards = new ArrayList<>(List.of(JobStatus.values()));
    Collections.reverse(backwards);
    for (int round = 0; round < 2; round++) {
      for (JobStatus status : backwards) {
        Job queued = insert(round == 0 ? ANN : BOB, DOCK);
        Job job = move(queued, with(queued, status, null, status.isFinal() ? NOW : null)).get();
        if (!status.isFinal()) {
          expected.add(job);
        }
      }
    }
    List<Job> unfinished = new ArrayList<>();
    store.unfinished(unfinished::add);

    assertEquals(expected, unfinished);
  }

  @Test
  void unfinished_letsItsReaderUseTheStore() {
    Job one = insert(ANN, FOLD);
    Job two = insert(ANN, FOLD);

    store.unfinished(job -> move(job, picked(job)));

    assertEquals(Optional.of(picked(one)), store.find(one.id()));
    assertEquals(Optional.of(picked(two)), store.find(two.id()));
  }

  @Test
  void list_answersTheNewestFirst() {
    List<Job> jobs = IntStream.range(0, 5).mapToObj(i -> insert(ANN, FOLD)).toList();

    assertEquals(List.of(jobs.get(4), jobs.get(3)), list(JobFilter.newest(2)));
  }

  @Test
  void list_pagesOn() {
    List<Job> jobs = IntStream.range(0, 5).mapToObj(i -> insert(ANN, FOLD)).toList();
    JobFilter filter = JobFilter.newest(2).ofUser(ANN);

    List<Job> seen = new ArrayList<>(list(filter));
    for (List<Job> page = list(filter.before(last(seen)));
        !page.isEmpty();
        page = list(filter.before(last(seen)))) {
      seen.addAll(page);
    }

    List<Job> newestFirst = new ArrayList<>(jobs);
    Collections.reverse(newestFirst);
    assertEquals(newestFirst, seen);
  }

  @Test
  void list_answersWhatMatchesEveryPartOfTheFilter() {
    List<Job> all = oneOfEach();
    List<Set<JobStatus>> states =
        List.of(
            Set.of(),
            Set.of(JobStatus.QUEUED),
            Set.of(JobStatus.FAILED),
            Set.of(JobStatus.RUNNING, JobStatus.PROCESSING),
            Set.of(JobStatus.CLEANED, JobStatus.QUEUED, JobStatus.COMPLETED),
            EnumSet.allOf(JobStatus.class));

    List<JobFilter> filters = new ArrayList<>();
    for (Set<JobStatus> in : states) {
      JobFilter filter = JobFilter.newest(1000).in(in);
      JobFilter older = filter.before(all.get(all.size() / 2).id());
      for (JobFilter base : List.of(filter, older)) {
        filters.add(base);
        filters.add(base.ofUser(ANN));
        filters.add(base.ofService(DOCK));
        filters.add(base.ofUser(BOB).ofService(DOCK));
        filters.add(base.ofUser(new UserId(404)));
      }
    }
    assertAll(
        filters.stream().map(filter -> () -> assertEquals(matching(all, filter), list(filter))));
  }

  @Test
  void endedBefore_answersWhatEndedFirst() {
    Job late = finish(insert(ANN, FOLD), JobStatus.FAILED, NOW.plusSeconds(3));
    Job early = finish(insert(ANN, FOLD), JobStatus.COMPLETED, NOW.plusSeconds(1));
    Job middle = finish(insert(ANN, FOLD), JobStatus.KILLED, NOW.plusSeconds(2));
    Job invalid = finish(insert(ANN, FOLD), JobStatus.INVALID, NOW.plusSeconds(4));
    insert(ANN, FOLD);
    finish(insert(ANN, FOLD), JobStatus.CLEANED, NOW);

    assertEquals(List.of(early, middle, late, invalid), store.endedBefore(NOW.plusSeconds(99), 10));
    assertEquals(List.of(early, middle), store.endedBefore(NOW.plusSeconds(99), 2));
  }

  @Test
  void endedBefore_leavesOutWhatEndedThen() {
    Job job = finish(insert(ANN, FOLD), JobStatus.COMPLETED, NOW);

    assertEquals(List.of(), store.endedBefore(NOW, 10));
    assertEquals(List.of(job), store.endedBefore(NOW.plusNanos(1), 10));
    assertEquals(List.of(), store.endedBefore(NOW.minus(Duration.ofDays(1)), 10));
  }

  @Test
  void endedBefore_forgetsWhatWasCleaned() {
    Job job = finish(insert(ANN, FOLD), JobStatus.COMPLETED, NOW);
    move(job, with(job, JobStatus.CLEANED, null, NOW));

    assertEquals(List.of(), store.endedBefore(NOW.plusSeconds(1), 10));
  }

  @Test
  void locations_areThoseOfAllThatIsNotCleaned() {
    Set<String> expected = new HashSet<>();
    for (JobStatus status : JobStatus.values()) {
      Job queued = insert(ANN, FOLD);
      move(queued, with(queued, status, null, status.isFinal() ? NOW : null));
      if (status != JobStatus.CLEANED) {
        expected.add(queued.location());
      }
    }
    List<String> locations = new ArrayList<>();
    store.locations(locations::add);

    assertEquals(expected.size(), locations.size());
    assertEquals(expected, new HashSet<>(locations));
  }

  /** A job in each state for each pair of user and service; in the order of ids. */
  List<Job> oneOfEach() {
    List<Job> jobs = new ArrayList<>();
    for (JobStatus status : JobStatus.values()) {
      for (UserId user : List.of(ANN, BOB)) {
        for (ServiceName service : List.of(FOLD, DOCK)) {
          Job queued = insert(user, service);
          Job moved = with(queued, status, new PayloadId(3), status.isFinal() ? NOW : null);
          jobs.add(move(queued, moved).orElseThrow());
        }
      }
    }
    return jobs;
  }

  static List<Job> matching(List<Job> jobs, JobFilter filter) {
    List<Job> matching = new ArrayList<>(jobs.stream().filter(filter::matches).toList());
    Collections.reverse(matching);
    return matching;
  }

  private static JobId last(List<Job> jobs) {
    return jobs.get(jobs.size() - 1).id();
  }
}
