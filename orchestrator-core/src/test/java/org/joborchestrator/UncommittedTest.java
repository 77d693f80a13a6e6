package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.download.Download;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.files.TestDisk;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UserId;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Retrieval;
import org.joborchestrator.pool.HandNode;
import org.joborchestrator.store.Change;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.WatchedStore;
import org.joborchestrator.upload.Submission;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was done for a row that could not be written then. */
final class UncommittedTest {

  private static final JobId FIRST = new JobId(1);
  private static final Set<String> INPUTS = Set.of("run.sh", "in.txt");

  @TempDir private Path directory;

  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final JobStore rows = JobStore.inMemory();
  private final HandNode node = new HandNode("client");
  private @Nullable JobStatus refused;
  private int lives;
  private JobFiles files;
  private Orchestrator orchestrator;

  @BeforeEach
  void open() throws IOException {
    files = new JobFiles(directory, new TestDisk(), surroundings.random());
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private void start(int maxAttempts) throws IOException {
    JobStore store = new WatchedStore(rows, this::refuse);
    Service service = Service.named("example").client(node).maxAttempts(maxAttempts);
    orchestrator = TestServers.start(surroundings, store, files, service, Duration.ofMinutes(5));
    surroundings.settle();
    live();
  }

  private void refuse(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Change.Move move && move.to().status() == refused) {
        throw new StorageException("on purpose");
      }
    }
  }

  /** The client is there, in a new life of its own, and has no more than that. */
  private void live(PayloadState... payloads) {
    lives++;
    node.answer("life " + lives, 1, payloads);
    surroundings.settle();
  }

  private void submit() throws IOException {
    CompletableFuture<Job> submitted =
        orchestrator.submitAsync(
            Submission.of(1, "example").file("run.sh", "true").file("in.txt", "kept"));
    surroundings.settle();
    assertEquals(FIRST, submitted.join().id());
  }

  private PayloadState payload(int attempt, PayloadStatus status) {
    return new PayloadState(
        new PayloadId(attempt),
        status,
        Optional.of(new AttemptKey(rows.identity(), FIRST, attempt)),
        "",
        Optional.empty());
  }

  private void takes(int attempt) {
    node.submitWith(CompletableFuture.completedFuture(payload(attempt, PayloadStatus.PREPARED)));
  }

  private Job row() {
    return rows.find(FIRST).orElseThrow();
  }

  /** What came of the first attempt is there, its row is not, and then its client loses it. */
  private Path resultOfTheFirst() throws IOException {
    takes(1);
    submit();
    Job first = row();
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(files.part(first)))) {
      zip.putNextEntry(new ZipEntry("result of the first"));
    }
    node.retrieveWith(new Retrieval.Result());
    refused = JobStatus.COMPLETED;
    node.answer("life 1", 2, payload(1, PayloadStatus.COMPLETED));
    surroundings.settle();
    Path result = files.output(first);
    assertTrue(Files.exists(result));
    refused = null;
    node.retrieveWith(new Retrieval.Gone());
    return result;
  }

  private Set<String> partial() throws IOException {
    CompletableFuture<Download> partial = orchestrator.partial(FIRST);
    surroundings.settle();
    try (Download download = partial.join();
        ZipFile zip = new ZipFile(download.file().toFile())) {
      return zip.stream().map(ZipEntry::getName).collect(Collectors.toSet());
    }
  }

  @Test
  void resultOfAnAttemptGivenUp_isNotTheJobs() throws IOException {
    start(3);
    Path stale = resultOfTheFirst();
    node.submitWith(new CompletableFuture<>());
    live();
    surroundings.advance(Duration.ofSeconds(5));
    assertEquals(JobStatus.PROCESSING, row().status());
    assertEquals(2, row().attempt());

    assertEquals(INPUTS, partial());
    assertFalse(Files.exists(stale));
  }

  @Test
  void resultOfAnAttemptGivenUp_isNotTheLastOnesEither_andItsInputsAreLeft() throws IOException {
    start(2);
    resultOfTheFirst();
    takes(2);
    live();
    surroundings.advance(Duration.ofSeconds(5));
    assertEquals(JobStatus.FAILED, row().status());
    assertEquals(2, row().attempt());

    assertFalse(files.isUnwritten(row()));
    assertEquals(INPUTS, partial());
  }

  @Test
  void resultOfAnAttemptGivenUp_isDiscardedAtTheStart() throws IOException {
    Change.Insert insert =
        new Change.Insert(
            new UserId(1),
            new ServiceName("example"),
            "job-00000000-0000-0000-0000-000000000000",
            surroundings.clock().instant());
    Job queued = rows.commit(List.of(insert)).get(0).orElseThrow();
    Job picked = queued.picked("client");
    Job again = picked.requeued("its client was lost");
    rows.commit(
        List.of(
            new Change.Move(queued, picked, surroundings.clock().instant()),
            new Change.Move(picked, again, surroundings.clock().instant())));
    Files.writeString(files.output(again), "a result");
    Files.writeString(directory.resolve(".store"), rows.identity());

    JobStore store = new WatchedStore(rows, this::refuse);
    Service service = Service.named("example").client(node);
    TestServers.start(surroundings, store, files, service, Duration.ofMinutes(5));

    assertFalse(files.hasOutput(again));
  }

  @Test
  void inputOfAFormerJob_thatIsNamedLikeAResult_isAnInput() throws IOException {
    Path former = Files.createDirectories(directory.resolve("former/job"));
    Files.writeString(former.resolve("run.sh"), "true");
    Files.writeString(former.resolve("output.zip"), "no ZIP");
    rows.commit(
        List.of(
            new Change.Insert(
                new UserId(1),
                new ServiceName("example"),
                former.toString(),
                surroundings.clock().instant())));
    node.submitWith(new CompletableFuture<>());
    start(3);

    assertEquals(Set.of("run.sh", "output.zip"), partial());
  }

  @Test
  void terminate_whoseRowCannotBeWritten_saysSo_andMayBeRepeated() throws IOException {
    start(3);
    takes(1);
    submit();
    node.retrieveWith(new Retrieval.Pending(payload(1, PayloadStatus.RUNNING)));
    refused = JobStatus.LOCKED;

    CompletableFuture<Job> first = orchestrator.terminate(FIRST);
    surroundings.settle();
    CompletionException e = assertThrows(CompletionException.class, first::join);
    assertInstanceOf(StorageException.class, e.getCause());

    refused = null;
    surroundings.advance(Duration.ofSeconds(5));
    CompletableFuture<Job> second = orchestrator.terminate(FIRST);
    surroundings.settle();
    assertEquals(JobStatus.LOCKED, row().status());
    surroundings.advance(Duration.ofSeconds(5));
    assertTrue(second.isDone());
  }
}
