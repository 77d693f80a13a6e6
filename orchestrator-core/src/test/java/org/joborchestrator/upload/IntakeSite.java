package org.joborchestrator.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.files.TestDisk;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.OrchestratorException;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.JobFilter;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.Journal;
import org.joborchestrator.store.WatchedStore;

/** An intake with all that it needs, on a disk and with a store that fail when a test says so. */
final class IntakeSite implements AutoCloseable {

  static final UserId USER = new UserId(42);
  static final ServiceName SERVICE = new ServiceName("example");

  final ManualSurroundings surroundings = new ManualSurroundings();
  final TestDisk disk = new TestDisk();
  final Intake intake;
  private final Path directory;
  private final JobFiles files;
  private final JobStore store = JobStore.inMemory();
  private Runnable beforeCommit = () -> {};

  /** One whose store keeps inputs. */
  IntakeSite(Path directory) throws IOException {
    this(directory, true);
  }

  IntakeSite(Path directory, boolean keepsFiles) throws IOException {
    this.directory = directory;
    files = new JobFiles(directory, disk, surroundings.random());
    files.sweep(store.identity(), store::locations);
    Journal journal =
        new Journal(
            new WatchedStore(store, changes -> beforeCommit.run(), () -> {}, keepsFiles),
            surroundings.io());
    Set<ServiceName> services = Set.of(SERVICE, new ServiceName("another"));
    Intake.Admission admission = // as where every job has to wait
        (insert, synced) ->
            insert.files() == null
                ? journal.commit(insert)
                : synced.get().thenCompose(journal::commit);
    intake = new Intake(surroundings, files, journal, admission, services, 1000);
  }

  /** From now on this happens before each commit, such as a failure. */
  void beforeCommit(Runnable action) {
    beforeCommit = action;
  }

  static Submission submission() {
    return Submission.of(USER, SERVICE).file("run.sh", "true");
  }

  /** Hands the job in as {@code Orchestrator} does. */
  CompletableFuture<Job> submit(Submission submission) throws IOException {
    try (Upload upload = intake.begin(0)) {
      submission.writeTo(upload);
      return upload.submit(submission.user(), submission.service());
    }
  }

  /** Hands it in, and waits until it is accepted. */
  Job submitted(Submission submission) throws IOException {
    CompletableFuture<Job> answer = submit(submission);
    surroundings.settle();
    return answer.join();
  }

  <E extends OrchestratorException> String assertRefused(Class<E> how, Submission submission)
      throws IOException {
    E refused = assertThrows(how, () -> submit(submission));
    assertNothingIsLeft();
    return refused.getMessage();
  }

  /** Sweeps as a server does each minute. */
  void sweepAgain() {
    files.sweepAgain(store::locations);
  }

  List<Job> jobs() {
    return store.list(JobFilter.newest(10));
  }

  void assertNothingIsLeft() throws IOException {
    surroundings.settle();
    assertEquals(List.of(), jobs());
    assertEquals(Set.of(".incoming"), names(directory));
    assertEquals(Set.of(), names(directory.resolve(".incoming")));
  }

  static Set<String> names(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      Set<String> names = new TreeSet<>();
      all.forEach(path -> names.add(path.getFileName().toString()));
      names.removeAll(Set.of(".lock", ".store", ".results"));
      return names;
    }
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
