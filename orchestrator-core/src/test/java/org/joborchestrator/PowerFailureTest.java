package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.joborchestrator.files.Trees;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.upload.Submission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was accepted or has ended outlives the machine, though the files of a small job are not
 * synced before its row.
 */
final class PowerFailureTest {

  @TempDir private Path directory;

  @Test
  void jobWhoseFilesAreLost_isRunAgainWithThem() throws IOException {
    Path after = directory.resolve("after");
    Path release = directory.resolve("release");
    Job job;
    try (Site before = Site.started(directory.resolve("before"))) {
      assertEquals(JobStatus.COMPLETED, before.ended(before.submit("true")).status());
      Submission submission = // that need not wait, as the client is there
          Submission.of(1, "example")
              .file("run.sh", "until [ -e '%s' ]; do sleep 0.02; done; cat a/in".formatted(release))
              .file("a/in", "kept");
      job = before.orchestrator().submit(submission);
      before.await(job, JobStatus.RUNNING);
      Trees.copy(directory.resolve("before/server"), after.resolve("server"));
      Files.createFile(release);
      assertEquals(JobStatus.COMPLETED, before.ended(job).status());
    }
    Trees.delete(after.resolve("server").resolve(job.location()));

    try (Site again = Site.started(after)) {
      assertEquals(JobStatus.COMPLETED, again.ended(job).status());
      assertEquals("kept", again.text(job, "stdout.txt"));
    }
  }

  @Test
  void jobThatHasEnded_hasItsResult_thoughThatIsLost() throws IOException {
    Path after = directory.resolve("after");
    Job job;
    try (Site before = Site.started(directory.resolve("before"))) {
      job = before.ended(before.submit("echo done"));
      Trees.copy(directory.resolve("before/server"), after.resolve("server"));
    }
    Path result = after.resolve("server/.results").resolve(job.location() + ".1.zip");
    Files.delete(result);
    Trees.delete(after.resolve("server").resolve(job.location()));

    try (Site again = Site.started(after)) {
      assertEquals(job, again.now(job));
      assertEquals("done\n", again.text(job, "stdout.txt"));
    }
  }
}
