package org.joborchestrator.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.files.Disk;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.files.TestDisk;
import org.joborchestrator.files.Watermarks;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.KeyUsedException;
import org.joborchestrator.job.NoSpaceException;
import org.joborchestrator.job.OrchestratorException;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.TooLargeException;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.JobFilter;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.store.Journal;
import org.joborchestrator.store.WatchedStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IntakeTest {

  private static final UserId USER = new UserId(42);
  private static final ServiceName SERVICE = new ServiceName("example");

  @TempDir private Path directory;
  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final List<Path> synced = new ArrayList<>();
  private final JobStore store = JobStore.inMemory();
  private final TestDisk disk = new TestDisk();
  private Runnable beforeCommit = () -> {};
  private Predicate<Path> diskFails = path -> false;
  private JobFiles files;
  private Intake intake;

  @BeforeEach
  void begin() throws IOException {
    files = new JobFiles(directory, sync(), surroundings.random());
    files.sweep(store.identity(), store::locations);
    Journal journal =
        new Journal(new WatchedStore(store, () -> beforeCommit.run()), surroundings.io());
    Set<ServiceName> services = Set.of(SERVICE, new ServiceName("another"));
    intake = new Intake(surroundings, files, journal, journal::commit, services, 1000);
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private Disk sync() {
    disk.fail(
        "Input/output error",
        path -> {
          synced.add(path);
          return diskFails.test(path);
        });
    return disk;
  }

  /** Hands the job in as {@code Orchestrator} does. */
  private CompletableFuture<Job> submit(Submission submission) throws IOException {
    try (Upload upload = intake.begin(0)) {
      submission.writeTo(upload);
      return upload.submit(submission.user(), submission.service());
    }
  }

  private static Submission submission() {
    return Submission.of(USER, SERVICE).file("run.sh", "true");
  }

  private <E extends OrchestratorException> String assertRefused(
      Class<E> how, Submission submission) throws IOException {
    E refused = assertThrows(how, () -> submit(submission));
    assertNothingIsLeft();
    return refused.getMessage();
  }

  private List<Job> jobs() {
    return store.list(JobFilter.newest(10));
  }

  private void assertNothingIsLeft() throws IOException {
    surroundings.settle();
    assertEquals(List.of(), jobs());
    assertEquals(Set.of(".incoming"), names(directory));
    assertEquals(Set.of(), names(directory.resolve(".incoming")));
  }

  private static Set<String> names(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      Set<String> names = new TreeSet<>();
      all.forEach(path -> names.add(path.getFileName().toString()));
      names.removeAll(Set.of(".lock", ".store"));
      return names;
    }
  }

  @Test
  void job_isAccepted_onceItsFilesAreSynced_andItsRowIsCommitted() throws IOException {
    CompletableFuture<Job> answer = submit(submission().file("data/in.txt", new byte[] {'x', 'y'}));
    assertFalse(answer.isDone());
    assertTrue(synced.contains(directory), "its place is synced before its row is written");
    surroundings.runIo();

    Job job = answer.getNow(null);
    assertEquals(JobStatus.QUEUED, job.status());
    assertEquals(USER, job.user());
    assertEquals(SERVICE, job.service());
    assertEquals(surroundings.clock().instant(), job.created());
    assertEquals(List.of(job), jobs());
    assertEquals(
        "xy", Files.readString(directory.resolve(job.location()).resolve("input/data/in.txt")));
    assertEquals(Set.of(), names(directory.resolve(".incoming")));
  }

  @Test
  void unknownService_isRefused_withTheNamesOfThoseThatExist() throws IOException {
    String message =
        assertRefused(
            InvalidRequestException.class, Submission.of(1, "exmaple").file("run.sh", "true"));

    assertEquals("Invalid service 'exmaple': expected one of [another, example]", message);
  }

  @Test
  void noFile_isRefused() throws IOException {
    assertEquals(
        "No file was uploaded: expected at least run.sh",
        assertRefused(InvalidRequestException.class, Submission.of(USER, SERVICE)));
  }

  @Test
  void noScript_isRefused_withTheNamesOfWhatCame() throws IOException {
    Submission submission =
        Submission.of(USER, SERVICE).file("Run.sh", "true").file("a/run.sh", "true");

    assertEquals(
        "There is no run.sh among [Run.sh, a/run.sh]: expected the script to run",
        assertRefused(InvalidRequestException.class, submission));
  }

  @Test
  void names_thatLeadOutside_areRefused() throws IOException {
    for (String name : List.of("../a", "a/../../b", "/etc/passwd", "", "a\\b", "a\0b", "a/")) {
      String message = assertRefused(InvalidRequestException.class, submission().file(name, "x"));
      assertTrue(message.startsWith("Invalid file name"), message);
    }
  }

  @Test
  void twoFilesOfOneName_areRefused() throws IOException {
    assertEquals(
        "Two files are named 'run.sh': expected one of each name",
        assertRefused(InvalidRequestException.class, submission().file("./run.sh", "x")));
  }

  @Test
  void moreThanTheLimit_isRefused() throws IOException {
    String message =
        assertRefused(
            TooLargeException.class,
            submission().file("a", new byte[500]).file("b", new byte[500]));

    assertEquals("The upload is larger than the limit of 1000 bytes (MAX_UPLOAD_SIZE)", message);
  }

  @Test
  void senderThatBreaksOff_leavesNothing() throws IOException {
    Submission broken = submission().file("a", BrokenOff::new);

    assertThrows(IOException.class, () -> submit(broken));
    assertThrows(
        NoSuchFileException.class,
        () -> submit(submission().file("b", directory.resolve("there is none"))));
    assertNothingIsLeft();
  }

  /** Ends with an error after some bytes. */
  private static final class BrokenOff extends InputStream {

    private boolean begun;

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (begun) {
        throw new IOException("connection reset");
      }
      begun = true;
      return Math.min(length, 10);
    }

    @Override
    public int read() throws IOException {
      return read(new byte[1], 0, 1) - 1;
    }
  }

  @Test
  void upload_thatIsClosedWithoutASubmit_leavesNothing() throws IOException {
    try (Upload upload = intake.begin(0);
        OutputStream out = upload.file("run.sh")) {
      out.write("true".getBytes(StandardCharsets.UTF_8));
    }

    assertNothingIsLeft();
  }

  @Test
  void diskThatFails_leavesNothing() throws IOException {
    List<Predicate<Path>> failures =
        List.of(
            path -> path.endsWith("run.sh"),
            path -> path.endsWith("input"),
            path -> path.equals(directory)); // it has been moved into place by then
    for (Predicate<Path> failure : failures) {
      diskFails = failure;
      assertThrows(IOException.class, () -> submit(submission()));
      assertNothingIsLeft();
    }
  }

  @Test
  void storeThatFails_leavesNothing_onceItCanTell() throws IOException {
    beforeCommit =
        () -> {
          throw new StorageException("the database is gone");
        };
    CompletableFuture<Job> answer = submit(submission());
    surroundings.settle();
    assertEquals(2, names(directory).size(), "there may be a row");
    files.sweepAgain(store::locations);

    CompletionException refused =
        assertThrows(CompletionException.class, () -> answer.getNow(null));
    assertInstanceOf(StorageException.class, refused.getCause());
    assertNothingIsLeft();
  }

  @Test
  void accepted_itIsSpared_andSoIsWhatIsBeingCommitted() throws IOException {
    beforeCommit = () -> files.sweepAgain(store::locations);
    Job job = submitted(submission());
    files.sweepAgain(store::locations);

    assertTrue(Files.exists(directory.resolve(job.location()).resolve("input/run.sh")));
  }

  @Test
  void closed_itTakesNothing() throws IOException {
    Upload begun = intake.begin(0);
    begun.file("run.sh").close();
    intake.close();

    assertThrows(UnavailableException.class, () -> intake.begin(0));
    assertThrows(UnavailableException.class, () -> begun.submit(USER, SERVICE));
    begun.close();
    assertNothingIsLeft();
  }

  @Test
  void upload_thatWasRefused_canBeMadeRight() throws IOException {
    try (Upload upload = intake.begin(0)) {
      upload.file("a.txt").close();
      assertThrows(InvalidRequestException.class, () -> upload.submit(USER, SERVICE));
      upload.file("run.sh").close();
      CompletableFuture<Job> answer = upload.submit(USER, SERVICE);
      surroundings.settle();
      assertEquals(JobStatus.QUEUED, answer.getNow(null).status());
    }
    assertEquals(1, jobs().size());
  }

  @Test
  void jobs_haveDirectoriesOfTheirOwn() throws IOException {
    Set<String> locations = new TreeSet<>();
    for (int i = 0; i < 20; i++) {
      CompletableFuture<Job> answer = submit(submission());
      surroundings.settle();
      locations.add(answer.getNow(null).location());
    }

    assertEquals(20, locations.size());
  }

  @Test
  void lowDisk_refusesUploadsBeforeAnythingIsMade_untilThereIsRoom() throws IOException {
    disk.free(Watermarks.STANDARD.low() - 1);
    assertRefused(NoSpaceException.class, submission());

    disk.free(Watermarks.STANDARD.enough());
    assertThrows(NoSpaceException.class, () -> intake.begin(Watermarks.STANDARD.enough()));
    submit(submission());
    surroundings.settle();
    assertEquals(1, jobs().size());
  }

  @Test
  void databaseThatIsFull_keepsNothing() throws IOException {
    beforeCommit =
        () -> {
          throw new NoSpaceException("the database cannot grow");
        };
    CompletableFuture<Job> answer = submit(submission());
    surroundings.settle();

    CompletionException refused = assertThrows(CompletionException.class, answer::join);
    assertInstanceOf(NoSpaceException.class, refused.getCause());
    assertNothingIsLeft();
  }

  private static Submission keyed(String script) {
    return Submission.of(USER, SERVICE).key("k").file("a/b", "x").file("run.sh", script);
  }

  @Test
  void sameUploadAgain_isTheSameJob_andLeavesNoFiles() throws IOException {
    CompletableFuture<Job> first = submit(keyed("true"));
    Submission turned =
        Submission.of(USER, SERVICE).key("k").file("run.sh", "true").file("./a//b", "x");
    CompletableFuture<Job> twin = submit(turned);
    surroundings.settle();
    CompletableFuture<Job> late = submit(keyed("true"));
    surroundings.settle();

    assertEquals(first.join(), twin.join());
    assertEquals(first.join(), late.join());
    assertEquals(List.of(first.join()), jobs());
    assertEquals(Set.of(".incoming", first.join().location()), names(directory));
  }

  @Test
  void anotherUploadOfTheSameKey_isRefused_andLeavesNothing() throws IOException {
    Job first = submitted(keyed("true"));
    for (Submission other :
        List.of(
            keyed("false"),
            keyed("true").file("more", ""),
            Submission.of(USER, new ServiceName("another"))
                .key("k")
                .file("a/b", "x")
                .file("run.sh", "true"))) {
      CompletableFuture<Job> answer = submit(other);
      surroundings.settle();
      CompletionException refused = assertThrows(CompletionException.class, answer::join);
      assertEquals(first.id(), assertInstanceOf(KeyUsedException.class, refused.getCause()).id());
    }
    assertEquals(Set.of(".incoming", first.location()), names(directory));
    assertEquals(1, jobs().size());
  }

  private Job submitted(Submission submission) throws IOException {
    CompletableFuture<Job> answer = submit(submission);
    surroundings.settle();
    return answer.join();
  }

  @Test
  void keyThatIsNone_isRefused() {
    for (String key : List.of("", "x".repeat(256), "ü", "a\nb")) {
      assertThrows(InvalidRequestException.class, () -> submission().key(key));
    }
    assertEquals(SERVICE, submission().key("x".repeat(255)).key("a b~").service());
  }
}
