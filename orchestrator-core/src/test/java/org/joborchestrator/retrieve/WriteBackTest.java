package org.joborchestrator.retrieve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.joborchestrator.background.Loop.Cancellable;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.files.Staging;
import org.joborchestrator.files.TestDisk;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.Journal;
import org.joborchestrator.store.KeptFiles;
import org.joborchestrator.store.WatchedStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WriteBackTest {

  @TempDir private Path directory;
  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final TestDisk disk = new TestDisk();
  private final JobStore store = JobStore.inMemory();
  private JobFiles files;
  private WriteBack writeBack;
  private Cancellable started;

  @BeforeEach
  void begin() throws IOException {
    files = new JobFiles(directory, disk, surroundings.random());
    writeBack = writeBack(store);
    started = writeBack.start();
  }

  @AfterEach
  void close() throws IOException {
    started.cancel();
    assertEquals(0, surroundings.timers());
    files.close();
  }

  private WriteBack writeBack(JobStore rows) {
    return new WriteBack(surroundings, new Journal(rows, surroundings.io()), files);
  }

  /** A job that runs, and of which so many bytes have come. */
  private Job collected(int bytes) throws IOException {
    Job job;
    try (Staging staging = files.stage(100)) {
      staging.file("run.sh").close();
      String location = files.place(staging).location();
      Change.Insert insert =
          new Change.Insert(
              new UserId(1), new ServiceName("example"), location, surroundings.clock().instant());
      job = commit(insert.pickedFor("client")).orElseThrow();
    }
    Files.write(files.part(job), new byte[bytes]);
    return job;
  }

  private Optional<Job> commit(Change change) {
    return store.commit(List.of(change)).get(0);
  }

  /** The job has ended, and its row keeps what is to be kept. */
  private Job ended(Job job) throws IOException {
    KeptFiles copy = writeBack.keep(job).orElseThrow();
    Job ended = job.ended(JobStatus.COMPLETED, null, "", surroundings.clock().instant());
    Job row =
        commit(new Change.Move(job, ended, surroundings.clock().instant(), copy)).orElseThrow();
    writeBack.add(row, copy);
    return row;
  }

  private Set<Job> kept() {
    Set<Job> kept = new HashSet<>();
    store.keptFiles((job, copy) -> kept.add(job));
    return kept;
  }

  /** What was synced since the data directory was made. */
  private List<Path> synced() {
    return disk.synced().subList(1, disk.synced().size());
  }

  private void pass(int seconds) {
    surroundings.advance(Duration.ofSeconds(seconds));
  }

  @Test
  void smallResult_isSyncedWithinAMinuteOrTwo_andKeptUntilThen() throws IOException {
    Job first = ended(collected(100));
    assertArrayEquals(new byte[100], Files.readAllBytes(files.output(first)));
    pass(31);
    Job second = ended(collected(200));
    pass(28);
    assertEquals(List.of(), synced());
    assertEquals(Set.of(first, second), kept());

    pass(1);
    Path output = files.output(first);
    assertEquals(List.of(output, output.getParent()), synced());
    assertEquals(Set.of(second), kept());

    pass(60);
    assertEquals(4, synced().size());
    assertEquals(Set.of(), kept());
    pass(60);
    assertEquals(4, synced().size(), "nothing is synced twice");
  }

  @Test
  void result_thatIsNotSmall_isSyncedAtOnce() throws IOException {
    Job job = collected(40_000);

    assertEquals(Optional.empty(), writeBack.keep(job));
    Path output = files.output(job);
    assertEquals(List.of(output, output.getParent()), synced());
  }

  @Test
  void result_isSyncedAtOnce_whereTheStoreKeepsNone() throws IOException {
    WriteBack other = writeBack(new WatchedStore(store, changes -> {}, () -> {}, false));
    Job job = collected(100);

    assertEquals(Optional.empty(), other.keep(job));
    assertEquals(Set.of(files.output(job)), syncedFiles());
  }

  @Test
  void result_isSyncedAtOnce_whileTooMuchIsKept() throws IOException {
    Job first = collected(100);
    writeBack.add(first, new KeptFiles(new byte[64 << 20]));
    Job second = collected(100);
    assertEquals(Optional.empty(), writeBack.keep(second));
    assertEquals(Set.of(files.output(second)), syncedFiles());

    pass(60);
    ended(collected(100));
    assertEquals(Set.of(files.output(second)), syncedFiles());
  }

  @Test
  void oldestResults_areSyncedBeforeTheirMinuteIsOver_whenMuchIsKept() throws IOException {
    Job first = ended(collected(100));
    Job second = ended(collected(200));
    writeBack.add(collected(300), new KeptFiles(new byte[(8 << 20) - 4000]));
    Job newest = collected(400);
    writeBack.add(newest, new KeptFiles(new byte[8 << 20]));
    surroundings.settle();
    assertEquals(List.of(), synced());

    Job last = ended(collected(5000));
    surroundings.settle();
    assertFalse(kept().contains(first));
    assertFalse(kept().contains(second));
    assertTrue(kept().contains(last));
    assertTrue(syncedFiles().contains(files.output(second)));
    assertFalse(syncedFiles().contains(files.output(newest)));
  }

  @Test
  void resultsThatCannotBeSynced_areTriedAgainWithTheNextMinute_howeverMuchIsKept()
      throws IOException {
    disk.fail("I/O error", path -> true);
    writeBack.add(ended(collected(100)), new KeptFiles(new byte[16 << 20]));
    surroundings.settle();
    disk.fail("", path -> false);
    Job next = ended(collected(100));
    surroundings.settle();
    assertTrue(kept().contains(next));
    assertEquals(Set.of(), syncedFiles());

    pass(60);
    assertEquals(Set.of(), kept());
    writeBack.add(ended(collected(100)), new KeptFiles(new byte[17 << 20]));
    surroundings.settle();
    assertEquals(Set.of(), kept());
  }

  private Set<Path> syncedFiles() {
    Set<Path> synced = new HashSet<>(disk.synced());
    synced.removeIf(Files::isDirectory);
    return synced;
  }

  @Test
  void resultThatCannotBeSynced_isKeptUntilItCan() throws IOException {
    Job job = ended(collected(100));
    disk.fail("I/O error", path -> true);
    pass(60);
    assertEquals(Set.of(job), kept());

    disk.fail("", path -> false);
    pass(60);
    assertEquals(Set.of(), kept());
    assertEquals(Set.of(files.output(job)), syncedFiles());
  }

  @Test
  void jobThatIsCleanedBefore_isInNobodysWay() throws IOException {
    Job cleaned = ended(collected(100));
    Job stays = ended(collected(100));
    commit(new Change.Move(cleaned, cleaned.cleaned(), surroundings.clock().instant()));
    files.delete(cleaned);

    pass(60);
    assertFalse(Files.exists(files.output(cleaned)));
    assertEquals(Set.of(), kept());
    assertEquals(Set.of(files.output(stays)), syncedFiles());
    assertEquals(List.of(), surroundings.failures());
  }
}
