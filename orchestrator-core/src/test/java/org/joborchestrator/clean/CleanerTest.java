package org.joborchestrator.clean;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.joborchestrator.background.Loop.Cancellable;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.files.Disk;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.files.Placed;
import org.joborchestrator.files.Staging;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.JobFilter;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.Journal;
import org.joborchestrator.store.WatchedStore;
import org.joborchestrator.watch.Changes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CleanerTest {

  private static final Duration MAX_AGE = Duration.ofDays(10);

  @TempDir private Path directory;
  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final JobStore store = JobStore.inMemory();
  private final Changes changes = new Changes(surroundings, store);
  private final List<Job> heard = new ArrayList<>();
  private JobFiles files;
  private Cleaner cleaner;

  @BeforeEach
  void begin() throws IOException {
    files = new JobFiles(directory, Disk.relaxed(), surroundings.random());
    files.sweep(store.identity(), store::locations);
    Journal journal = new Journal(store, surroundings.io());
    cleaner = new Cleaner(surroundings, store, journal, changes, files, MAX_AGE);
    changes.add(heard::add);
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private Job inserted() throws IOException {
    try (Staging staging = files.stage(100)) {
      staging.file("run.sh").close();
      Placed placed = files.place(staging);
      placed.sync();
      return inserted(placed.location());
    }
  }

  private Job inserted(String location) {
    Change insert =
        new Change.Insert(
            new UserId(1), new ServiceName("example"), location, surroundings.clock().instant());
    return store.commit(List.of(insert)).get(0).orElseThrow();
  }

  private Job ended(JobStatus how) throws IOException {
    return ended(inserted(), how);
  }

  private Job ended(Job job, JobStatus how) {
    Job end = job.ended(how, Cause.SCRIPT, "why", surroundings.clock().instant());
    return store.commit(List.of(new Change.Move(job, end, Instant.EPOCH))).get(0).orElseThrow();
  }

  private JobStatus status(Job job) {
    return store.find(job.id()).orElseThrow().status();
  }

  private boolean hasFiles(Job job) {
    return Files.exists(directory.resolve(job.location()));
  }

  @Test
  void finalJobs_areCleanedWhenTheirTimeIsOver_andNoOthers() throws IOException {
    Cancellable cleaning = cleaner.start();
    List<Job> old = new ArrayList<>();
    for (JobStatus how :
        List.of(JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.INVALID, JobStatus.KILLED)) {
      old.add(ended(how));
    }
    Job queued = inserted();
    surroundings.advance(Duration.ofDays(1));
    Job younger = ended(JobStatus.COMPLETED);

    surroundings.advance(Duration.ofDays(9));
    assertTrue(old.stream().allMatch(job -> status(job).isFinal() && hasFiles(job)));
    assertTrue(old.stream().noneMatch(job -> status(job) == JobStatus.CLEANED));
    surroundings.advance(Duration.ofSeconds(60));

    assertTrue(old.stream().allMatch(job -> status(job) == JobStatus.CLEANED));
    assertTrue(old.stream().noneMatch(this::hasFiles));
    assertEquals(4, heard.size());
    assertEquals(JobStatus.COMPLETED, status(younger));
    assertEquals(JobStatus.QUEUED, status(queued));
    assertTrue(hasFiles(younger) && hasFiles(queued));
    cleaning.cancel();
    assertEquals(0, surroundings.timers());
  }

  @Test
  void row_saysCleaned_beforeTheFilesGo() throws IOException {
    Job job = ended(JobStatus.COMPLETED);
    surroundings.advance(MAX_AGE.plusMillis(1));
    Journal watched =
        new Journal(new WatchedStore(store, () -> assertTrue(hasFiles(job))), surroundings.io());
    new Cleaner(surroundings, store, watched, changes, files, MAX_AGE).clean();
    surroundings.settle();

    assertEquals(JobStatus.CLEANED, status(job));
    assertFalse(hasFiles(job));
    assertEquals(List.of(), surroundings.failures());
  }

  @Test
  void rowThatCannotBeWritten_keepsItsFiles_untilItCan() throws IOException {
    Job job = ended(JobStatus.COMPLETED);
    surroundings.advance(MAX_AGE.plusMillis(1));
    Journal failing =
        new Journal(
            new WatchedStore(
                store,
                () -> {
                  throw new StorageException("the disk is full");
                }),
            surroundings.io());
    new Cleaner(surroundings, store, failing, changes, files, MAX_AGE).clean();
    surroundings.settle();
    assertEquals(JobStatus.COMPLETED, status(job));
    assertTrue(hasFiles(job));

    cleaner.clean();
    surroundings.settle();
    assertEquals(JobStatus.CLEANED, status(job));
    assertFalse(hasFiles(job));
  }

  @Test
  void manyAtOnce_areAllCleaned() {
    for (int i = 0; i < 1201; i++) {
      ended(inserted("job-" + i), JobStatus.COMPLETED);
    }
    surroundings.advance(MAX_AGE.plusMillis(1));

    cleaner.clean();
    surroundings.settle();

    assertTrue(
        store.list(JobFilter.newest(2000)).stream()
            .allMatch(job -> job.status() == JobStatus.CLEANED));
    assertEquals(1201, heard.size());
  }

  @Test
  void manyThatCannotBeWritten_areNotTriedOverAndOver() {
    for (int i = 0; i < 501; i++) {
      ended(inserted("job-" + i), JobStatus.COMPLETED);
    }
    surroundings.advance(MAX_AGE.plusMillis(1));
    int[] commits = new int[1];
    Journal failing =
        new Journal(
            new WatchedStore(
                store,
                () -> {
                  commits[0]++;
                  throw new StorageException("the disk is full");
                }),
            surroundings.io());
    new Cleaner(surroundings, store, failing, changes, files, MAX_AGE).clean();
    surroundings.settle();

    assertTrue(commits[0] <= 2, commits[0] + " commits");
  }

  @Test
  void whatNobodyKnows_goesWithinAMinute() throws IOException {
    cleaner.start();
    Job job = inserted();
    Path orphan = directory.resolve("job-00000000-0000-0000-0000-00000000000a");
    Path upload = directory.resolve(".incoming/job-00000000-0000-0000-0000-00000000000b");
    Files.createDirectory(orphan);
    Files.createDirectory(upload);

    surroundings.advance(Duration.ofSeconds(61));

    assertFalse(Files.exists(orphan));
    assertFalse(Files.exists(upload));
    assertTrue(hasFiles(job));
  }

  @Test
  void whatNobodyKnows_staysWhileTheStoreCannotWrite_becauseItsRowMayComeBack() throws IOException {
    Path orphan =
        Files.createDirectory(directory.resolve("job-00000000-0000-0000-0000-00000000000c"));
    boolean[] full = {true};
    Runnable failingAtFirst =
        () -> {
          if (full[0]) {
            throw new StorageException("the disk is full");
          }
        };
    JobStore failing = new WatchedStore(store, failingAtFirst, failingAtFirst);
    Journal journal = new Journal(failing, surroundings.io());
    new Cleaner(surroundings, failing, journal, changes, files, MAX_AGE).start();
    surroundings.advance(Duration.ofSeconds(61));
    assertTrue(Files.exists(orphan));

    full[0] = false;
    surroundings.advance(Duration.ofSeconds(60));
    assertFalse(Files.exists(orphan));
  }

  @Test
  void filesThatCannotBeDeleted_areTriedAgainEachMinute() throws IOException {
    Job job = ended(JobStatus.COMPLETED);
    surroundings.advance(MAX_AGE.plusMillis(1));
    Path away = Files.move(directory.resolve(".incoming"), directory.resolve("away"));
    cleaner.start();
    surroundings.advance(Duration.ofSeconds(61));
    assertEquals(JobStatus.CLEANED, status(job));
    assertTrue(hasFiles(job), "its disk is not there");

    Files.move(away, directory.resolve(".incoming"));
    surroundings.advance(Duration.ofSeconds(60));
    assertFalse(hasFiles(job));
  }
}
