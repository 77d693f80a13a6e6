package org.joborchestrator.upload;

import static org.joborchestrator.upload.IntakeSite.names;
import static org.joborchestrator.upload.IntakeSite.submission;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.joborchestrator.files.Watermarks;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.NoSpaceException;
import org.joborchestrator.job.StorageException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads that come to nothing by their sender, the disk or the store: nothing of them stays. */
final class IntakeFailureTest {

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
  void senderThatBreaksOff_leavesNothing() throws IOException {
    Submission broken = submission().file("a", BrokenOff::new);

    assertThrows(IOException.class, () -> site.submit(broken));
    assertThrows(
        NoSuchFileException.class,
        () -> site.submit(submission().file("b", directory.resolve("there is none"))));
    site.assertNothingIsLeft();
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
    try (Upload upload = site.intake.begin(0);
        OutputStream out = upload.file("run.sh")) {
      out.write("true".getBytes(StandardCharsets.UTF_8));
    }

    site.assertNothingIsLeft();
  }

  @Test
  void diskThatFails_leavesNothing() throws IOException {
    List<Predicate<Path>> failures =
        List.of(
            path -> path.endsWith("run.sh"),
            path -> path.getFileName().toString().startsWith("job-"),
            path -> path.equals(directory)); // it has been moved into place by then
    for (Predicate<Path> failure : failures) {
      site.disk.fail("Input/output error", failure);
      CompletableFuture<Job> answer = site.submit(submission());
      site.surroundings.settle();
      assertThrows(CompletionException.class, answer::join);
      site.assertNothingIsLeft();
    }
  }

  @Test
  void storeThatFails_leavesNothing_onceItCanTell() throws IOException {
    site.beforeCommit(
        () -> {
          throw new StorageException("the database is gone");
        });
    CompletableFuture<Job> answer = site.submit(submission());
    site.surroundings.settle();
    assertEquals(2, names(directory).size(), "there may be a row");
    site.sweepAgain();

    CompletionException refused =
        assertThrows(CompletionException.class, () -> answer.getNow(null));
    assertInstanceOf(StorageException.class, refused.getCause());
    site.assertNothingIsLeft();
  }

  @Test
  void lowDisk_refusesUploadsBeforeAnythingIsMade_untilThereIsRoom() throws IOException {
    site.disk.free(Watermarks.STANDARD.low() - 1);
    site.assertRefused(NoSpaceException.class, submission());

    site.disk.free(Watermarks.STANDARD.enough());
    assertThrows(NoSpaceException.class, () -> site.intake.begin(Watermarks.STANDARD.enough()));
    site.submit(submission());
    site.surroundings.settle();
    assertEquals(1, site.jobs().size());
  }

  @Test
  void databaseThatIsFull_keepsNothing() throws IOException {
    site.beforeCommit(
        () -> {
          throw new NoSpaceException("the database cannot grow");
        });
    CompletableFuture<Job> answer = site.submit(submission());
    site.surroundings.settle();

    CompletionException refused = assertThrows(CompletionException.class, answer::join);
    assertInstanceOf(NoSpaceException.class, refused.getCause());
    site.assertNothingIsLeft();
  }
}
