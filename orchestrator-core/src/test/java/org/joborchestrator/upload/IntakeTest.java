package org.joborchestrator.upload;

import static org.joborchestrator.upload.IntakeSite.SERVICE;
import static org.joborchestrator.upload.IntakeSite.USER;
import static org.joborchestrator.upload.IntakeSite.names;
import static org.joborchestrator.upload.IntakeSite.submission;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.KeyUsedException;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.TooLargeException;
import org.joborchestrator.job.UnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken in, and what is refused. */
final class IntakeTest {

  @TempDir private Path directory;
  private IntakeSite site;

  @BeforeEach
  void begin() throws IOException {
    site = new IntakeSite(directory);
  }

  @AfterEach
  void close() throws IOException {
    site.close();
  }

  @Test
  void job_isAccepted_onceItsFilesAreSynced_andItsRowIsCommitted() throws IOException {
    List<Path> synced = new ArrayList<>();
    site.disk.fail(
        "never",
        path -> {
          synced.add(path);
          return false;
        });
    CompletableFuture<Job> answer =
        site.submit(submission().file("data/in.txt", new byte[] {'x', 'y'}));
    assertFalse(answer.isDone());
    site.beforeCommit(
        () -> assertTrue(synced.contains(directory), "synced before its row is written"));
    site.surroundings.runIo();

    Job job = answer.getNow(null);
    assertEquals(JobStatus.QUEUED, job.status());
    assertEquals(USER, job.user());
    assertEquals(SERVICE, job.service());
    assertEquals(site.surroundings.clock().instant(), job.created());
    assertEquals(List.of(job), site.jobs());
    assertEquals("xy", Files.readString(directory.resolve(job.location()).resolve("data/in.txt")));
    assertEquals(Set.of(), names(directory.resolve(".incoming")));
  }

  @Test
  void manyFiles_orAStoreThatKeepsNone_areSyncedByWhoUploads_beforeAnybodyElseIsAsked()
      throws IOException {
    Submission many = submission();
    for (int i = 0; i < 64; i++) {
      many.file("file-" + i, "");
    }
    site.submit(many);
    assertTrue(site.disk.synced().contains(directory));

    Path other = directory.resolve("other");
    try (IntakeSite keepsNone = new IntakeSite(other, false)) {
      keepsNone.submit(submission());
      assertTrue(keepsNone.disk.synced().contains(other));
    }
  }

  @Test
  void unknownService_isRefused_withTheNamesOfThoseThatExist() throws IOException {
    String message =
        site.assertRefused(
            InvalidRequestException.class, Submission.of(1, "exmaple").file("run.sh", "true"));

    assertEquals("Invalid service 'exmaple': expected one of [another, example]", message);
  }

  @Test
  void noFile_isRefused() throws IOException {
    assertEquals(
        "No file was uploaded: expected at least run.sh",
        site.assertRefused(InvalidRequestException.class, Submission.of(USER, SERVICE)));
  }

  @Test
  void noScript_isRefused_withTheNamesOfWhatCame() throws IOException {
    Submission submission =
        Submission.of(USER, SERVICE).file("Run.sh", "true").file("a/run.sh", "true");

    assertEquals(
        "There is no run.sh among [Run.sh, a/run.sh]: expected the script to run",
        site.assertRefused(InvalidRequestException.class, submission));
  }

  @Test
  void names_thatLeadOutside_areRefused() throws IOException {
    for (String name : List.of("../a", "a/../../b", "/etc/passwd", "", "a\\b", "a\0b", "a/")) {
      String message =
          site.assertRefused(InvalidRequestException.class, submission().file(name, "x"));
      assertTrue(message.startsWith("Invalid file name"), message);
    }
  }

  @Test
  void twoFilesOfOneName_areRefused() throws IOException {
    assertEquals(
        "Two files are named 'run.sh': expected one of each name",
        site.assertRefused(InvalidRequestException.class, submission().file("./run.sh", "x")));
  }

  @Test
  void moreThanTheLimit_isRefused() throws IOException {
    String message =
        site.assertRefused(
            TooLargeException.class,
            submission().file("a", new byte[500]).file("b", new byte[500]));

    assertEquals("The upload is larger than the limit of 1000 bytes (MAX_UPLOAD_SIZE)", message);
  }

  @Test
  void accepted_itIsSpared_andSoIsWhatIsBeingCommitted() throws IOException {
    site.beforeCommit(site::sweepAgain);
    Job job = site.submitted(submission());
    site.sweepAgain();

    assertTrue(Files.exists(directory.resolve(job.location()).resolve("run.sh")));
  }

  @Test
  void closed_itTakesNothing() throws IOException {
    Upload begun = site.intake.begin(0);
    begun.file("run.sh").close();
    site.intake.close();

    assertThrows(UnavailableException.class, () -> site.intake.begin(0));
    assertThrows(UnavailableException.class, () -> begun.submit(USER, SERVICE));
    begun.close();
    site.assertNothingIsLeft();
  }

  @Test
  void upload_thatIsOver_takesNothing() throws IOException {
    Upload closed = site.intake.begin(0);
    OutputStream open = closed.file("run.sh");
    closed.close();
    Upload submitted = site.intake.begin(0);
    submitted.file("run.sh").close();
    var unused = submitted.submit(USER, SERVICE);
    for (Upload over : List.of(closed, submitted)) {
      assertThrows(InvalidRequestException.class, () -> over.idempotent("key"));
      assertThrows(InvalidRequestException.class, () -> over.file("more"));
      assertThrows(InvalidRequestException.class, () -> over.submit(USER, SERVICE));
    }
    submitted.close();
    site.surroundings.runIo();

    assertEquals(1, site.jobs().size());
    assertThrows(IOException.class, () -> open.write(new byte[1 << 20]));
    assertEquals(Set.of(), names(directory.resolve(".incoming")));
  }

  @Test
  void upload_thatWasRefused_canBeMadeRight() throws IOException {
    try (Upload upload = site.intake.begin(0)) {
      upload.file("a.txt").close();
      assertThrows(InvalidRequestException.class, () -> upload.submit(USER, SERVICE));
      upload.file("run.sh").close();
      CompletableFuture<Job> answer = upload.submit(USER, SERVICE);
      site.surroundings.settle();
      assertEquals(JobStatus.QUEUED, answer.getNow(null).status());
    }
    assertEquals(1, site.jobs().size());
  }

  @Test
  void jobs_haveDirectoriesOfTheirOwn() throws IOException {
    Set<String> locations = new TreeSet<>();
    for (int i = 0; i < 20; i++) {
      CompletableFuture<Job> answer = site.submit(submission());
      site.surroundings.settle();
      locations.add(answer.getNow(null).location());
    }

    assertEquals(20, locations.size());
  }

  private static Submission keyed(String script) {
    return Submission.of(USER, SERVICE).key("k").file("a/b", "x").file("run.sh", script);
  }

  @Test
  void sameUploadAgain_isTheSameJob_andLeavesNoFiles() throws IOException {
    CompletableFuture<Job> first = site.submit(keyed("true"));
    Submission turned =
        Submission.of(USER, SERVICE).key("k").file("run.sh", "true").file("./a//b", "x");
    CompletableFuture<Job> twin = site.submit(turned);
    site.surroundings.settle();
    CompletableFuture<Job> late = site.submit(keyed("true"));
    site.surroundings.settle();

    assertEquals(first.join(), twin.join());
    assertEquals(first.join(), late.join());
    assertEquals(List.of(first.join()), site.jobs());
    assertEquals(Set.of(".incoming", first.join().location()), names(directory));
  }

  @Test
  void anotherUploadOfTheSameKey_isRefused_andLeavesNothing() throws IOException {
    Job first = site.submitted(keyed("true"));
    for (Submission other :
        List.of(
            keyed("false"),
            keyed("true").file("more", ""),
            Submission.of(USER, new ServiceName("another"))
                .key("k")
                .file("a/b", "x")
                .file("run.sh", "true"))) {
      CompletableFuture<Job> answer = site.submit(other);
      site.surroundings.settle();
      CompletionException refused = assertThrows(CompletionException.class, answer::join);
      assertEquals(first.id(), assertInstanceOf(KeyUsedException.class, refused.getCause()).id());
    }
    assertEquals(Set.of(".incoming", first.location()), names(directory));
    assertEquals(1, site.jobs().size());
  }

  @Test
  void keyThatIsNone_isRefused() {
    for (String key : List.of("", "x".repeat(256), "ü", "a\nb")) {
      assertThrows(InvalidRequestException.class, () -> submission().key(key));
    }
    assertEquals(SERVICE, submission().key("x".repeat(255)).key("a b~").service());
  }
}
