package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.awaitility.Awaitility;
import org.joborchestrator.download.Download;
import org.joborchestrator.files.OtherJvm;
import org.joborchestrator.files.Tools;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.upload.Submission;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes back of what jobs do to their directory. */
final class EmbeddedResultsTest {

  @TempDir private Path directory;
  private Site site;

  @BeforeEach
  void start() throws IOException {
    site = Site.started(directory);
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void trees_comeBack_withNamesModesLinksAndEmptyDirectories() throws Exception {
    Tools.need("unzip");
    String script =
        """
        mkdir -p out/empty out/deep/er
        cp data/ü.txt 'out/deep/er/你 好.txt'
        printf x > out/tool; chmod 750 out/tool; chmod 600 data/ü.txt
        ln -s deep/er/'你 好.txt' out/link; ln -s /etc/passwd out/outside
        """;
    Job job =
        site.orchestrator()
            .submit(
                Submission.of(1, "example").file("run.sh", script).file("data/ü.txt", "content"));

    assertEquals(JobStatus.COMPLETED, site.ended(job).status());
    Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
    try (Download result = site.orchestrator().result(job.id()).orElseThrow()) {
      Tools.run(unpacked, "unzip", "-q", result.file().toString());
    }
    assertEquals("content", Files.readString(unpacked.resolve("out/link")));
    assertEquals("content", Files.readString(unpacked.resolve("out/deep/er/你 好.txt")));
    assertTrue(Files.isDirectory(unpacked.resolve("out/empty")));
    assertFalse(Files.isSymbolicLink(unpacked.resolve("out/outside")));
    assertEquals("rwxr-x---", mode(unpacked.resolve("out/tool")));
    assertEquals("rw-------", mode(unpacked.resolve("data/ü.txt")));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void result_holdsTheJobsFiles_andNothingOfOurOwn_butItsOutput() throws IOException {
    Job job = site.submit("true");
    site.ended(job);

    assertEquals(List.of("run.sh", "stderr.txt", "stdout.txt"), List.copyOf(site.entries(job)));
  }

  @Test
  void script_thatWritesItsOwnStdout_keepsIt() throws IOException {
    Job job = site.submit("echo mine > stdout.txt; echo said; echo wrong >&2");

    assertEquals(JobStatus.COMPLETED, site.ended(job).status());
    assertEquals("mine\n", site.text(job, "stdout.txt"));
    assertEquals("wrong\n", site.text(job, "stderr.txt"));
  }

  @Test
  void output_ofFiveMegabytes_isKeptWhole() throws IOException {
    Job job = site.submit("head -c 5000000 /dev/zero | tr '\\0' x");

    assertEquals(JobStatus.COMPLETED, site.ended(job).status());
    assertEquals(5_000_000, site.text(job, "stdout.txt").length());
  }

  @Test
  void output_ofARunningScript_isSeen() throws IOException {
    Path go = directory.resolve("go");
    Job job = site.submit("echo begun; touch begun; until [ -e " + go + " ]; do sleep 0.01; done");
    site.await(job, JobStatus.RUNNING);
    Awaitility.await().until(() -> site.entries(job).contains("begun"));

    assertEquals("begun\n", site.text(job, "stdout.txt"));
    assertTrue(site.orchestrator().result(job.id()).isEmpty());
    Files.createFile(go);
    assertEquals(JobStatus.COMPLETED, site.ended(job).status());
  }

  @Test
  void script_thatPutsALinkInThePlaceOfItsDirectory_stillEnds_andLeadsNobodyOut()
      throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("secret"), "secret");
    Job job = site.submit("echo said; d=$PWD; cd /; rm -rf \"$d\"; ln -s " + elsewhere + " \"$d\"");

    assertEquals(JobStatus.COMPLETED, site.ended(job).status());
    assertEquals(List.of("stderr.txt", "stdout.txt"), List.copyOf(site.entries(job)));
    assertEquals("said\n", site.text(job, "stdout.txt"));
    assertEquals("secret", Files.readString(elsewhere.resolve("secret")));
  }

  @Test
  void failedScript_thatRemovesItsDirectory_isFailed() throws IOException {
    Job job = site.submit("rm -rf \"$PWD\"; exit 3");

    Job ended = site.ended(job);
    assertEquals(JobStatus.FAILED, ended.status());
    assertEquals("run.sh exited with code 3", ended.message());
  }

  @Test
  void script_thatMakesItsDirectoryUnreadable_stillEnds() throws Exception {
    OtherJvm.unprivileged(directory, Shut.class, directory.resolve("shut").toString());
  }

  /** For a JVM of its own for which permissions count. */
  static final class Shut {

    public static void main(String[] arguments) throws IOException {
      try (Site site = Site.started(Path.of(arguments[0]))) {
        for (String mode : List.of("000", "500", "300", "600")) {
          Job job = site.submit("echo said; echo kept > file; chmod " + mode + " .");
          assertEquals(JobStatus.COMPLETED, site.ended(job).status(), mode);
          assertEquals("said\n", site.text(job, "stdout.txt"), mode);
          assertEquals("kept\n", site.text(job, "file"), mode);
        }
        Job partly =
            site.submit("echo kept > file; mkdir shut; echo lost > shut/a; chmod 000 shut");
        assertEquals(JobStatus.COMPLETED, site.ended(partly).status());
        assertEquals("kept\n", site.text(partly, "file"));
      }
      try (var left = Files.list(Path.of(arguments[0], "client"))) {
        assertEquals(List.of(".client"), left.map(path -> path.getFileName().toString()).toList());
      }
    }
  }
}
