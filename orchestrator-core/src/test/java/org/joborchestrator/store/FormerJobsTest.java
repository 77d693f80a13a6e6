package org.joborchestrator.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a row of 2.x becomes. */
final class FormerJobsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant CREATED = Instant.parse("2026-02-03T04:05:06Z");

  @TempDir private Path directory;
  private FormerJobs jobs;

  @BeforeEach
  void makeReader() throws IOException {
    directory = directory.toRealPath();
    jobs = new FormerJobs(directory.resolve("db.sqlite"), Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          queued,     -,   QUEUED,    0
          queued,     7,   QUEUED,    0
          processing, -,   QUEUED,    0
          processing, 7,   SUBMITTED, 1
          submitted,  -,   QUEUED,    0
          submitted,  0,   QUEUED,    0
          submitted,  7,   SUBMITTED, 1
          submitted,  -3,  QUEUED,    0
          submitted,  'x', QUEUED,    0
          submitted,  4294967295, SUBMITTED, 1
          submitted,  4294967296, QUEUED, 0
          prepared,   7,   SUBMITTED, 1
          running,    7,   RUNNING,   1
          running,    -,   QUEUED,    0
          locked,     7,   LOCKED,    1
          locked,     -,   KILLED,    0
          unknown,    -,   FAILED,    0
          unknown,    7,   SUBMITTED, 1
          finished?,  -,   FAILED,    0
          '',         -,   FAILED,    0
          completed,  7,   COMPLETED, 1
          failed,     7,   FAILED,    1
          invalid,    7,   INVALID,   1
          killed,     -,   KILLED,    0
          cleaned,    7,   CLEANED,   1
          """)
  void status_isReadTogetherWithTheNumberOnTheClient(
      String status, String destination, JobStatus expected, int attempt) {
    Job job = jobs.read(row(status, directory.resolve("data/a").toString(), destination)).job();

    assertEquals(expected, job.status());
    assertEquals(attempt, job.attempt());
    assertEquals(attempt == 1, job.payload() != null);
    assertNull(job.node());
    assertEquals(expected.isFinal(), job.ended() != null);
  }

  @Test
  void ordinaryRow_hasNothingOdd() {
    assertEquals(List.of(), jobs.read(row("running", "/no-such-disk/a", "4")).oddities());
    assertEquals(List.of(), jobs.read(row("queued", "./data/a", null)).oddities());
  }

  @Test
  void jobGivenUp_saysWhyAndIsKeptFromNowOn() {
    FormerJobs.Reading reading = jobs.read(row("unknown", "/no-such-disk/a", null));

    assertEquals("Its upload was never confirmed: upload it again", reading.job().message());
    assertEquals(NOW, reading.job().ended());
    assertFalse(reading.oddities().isEmpty());
  }

  @Test
  void end_isWhenTheFilesWereWrittenLast() throws IOException {
    Path zip = Files.createDirectory(directory.resolve("done")).resolve("output.zip");
    touch(Files.createFile(zip), "2026-02-04T00:00:00.500Z");
    touch(Files.createDirectory(directory.resolve("failed")), "2026-02-05T00:00:00Z");
    touch(Files.createDirectory(directory.resolve("old")), "2025-01-01T00:00:00Z");
    touch(Files.createDirectory(directory.resolve("future")), "2035-01-01T00:00:00Z");

    assertEquals(Instant.parse("2026-02-04T00:00:00.500Z"), ended("completed", "done"));
    assertEquals(Instant.parse("2026-02-05T00:00:00Z"), ended("failed", "failed"));
    assertEquals(CREATED, ended("killed", "old"));
    assertEquals(NOW, ended("killed", "future"));
    assertEquals(CREATED, ended("killed", "gone"));
  }

  @Test
  void queuedJobWhoseDirectoryIsGone_isGivenUp() throws IOException {
    Files.createDirectories(directory.resolve("data/another"));

    FormerJobs.Reading reading = read("queued", "data/gone");

    assertEquals(JobStatus.FAILED, reading.job().status());
    assertEquals(
        "Its files were not found when the database of 2.x was taken over",
        reading.job().message());
    assertEquals(NOW, reading.job().ended());
    assertEquals(1, reading.oddities().size());
    assertEquals(JobStatus.QUEUED, read("queued", "data/another").job().status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"data/without", "data/gone"})
  void completedJobWithoutItsResult_hasFailed(String location) throws IOException {
    Files.createDirectories(directory.resolve("data/without"));

    FormerJobs.Reading reading = read("completed", location);

    assertEquals(JobStatus.FAILED, reading.job().status());
    assertEquals(
        "Its result was not found when the database of 2.x was taken over",
        reading.job().message());
    assertEquals(NOW, reading.job().ended());
    assertEquals(directory.resolve(location).toString(), reading.job().location());
    assertEquals(1, reading.oddities().size());
  }

  /** What is ours may have been made where the disk is to be mounted. */
  @Test
  void jobsOnADiskThatIsAway_areAsTheyWere() throws IOException {
    Files.createDirectories(directory.resolve("empty/.incoming"));

    for (String location : List.of("empty/a", "away/a")) {
      assertEquals(JobStatus.QUEUED, read("queued", location).job().status());
      assertEquals(JobStatus.COMPLETED, read("completed", location).job().status());
    }
  }

  private FormerJobs.Reading read(String status, String location) {
    return jobs.read(row(status, directory.resolve(location).toString(), null));
  }

  @Test
  void creationThatIsNoTime_isThatOfTheFiles() throws IOException {
    Path files = Files.createDirectory(directory.resolve("a"));
    touch(files, "2026-02-05T00:00:00Z");
    FormerRow row = new FormerRow(1, "2", "fold", "queued", files.toString(), null, "yesterday");

    FormerJobs.Reading reading = jobs.read(row);

    assertEquals(Instant.parse("2026-02-05T00:00:00Z"), reading.job().created());
    assertTrue(reading.oddities().get(0).contains("'yesterday'"));
  }

  @Test
  void relativeLocation_isThatOfTheWorkingDirectoryOrElseBesideTheDatabase() throws IOException {
    Files.createDirectories(directory.resolve("data/beside"));

    assertEquals(
        directory.resolve("data/beside").toString(),
        jobs.read(row("completed", "./data/beside", "1")).job().location());
    assertEquals(
        Path.of("data/nowhere").toAbsolutePath().toString(),
        jobs.read(row("completed", "data/nowhere", "1")).job().location());
  }

  @Test
  void locationThatHoldsMore_isNeverCleaned() {
    for (String location :
        List.of(
            "",
            "/",
            "/data",
            ".",
            directory.toString(),
            directory.resolve("db.sqlite").toString(),
            directory + "/a/..",
            System.getProperty("user.home"),
            "nul\0")) {
      Job completed = jobs.read(row("completed", location, "1")).job();
      Job queued = jobs.read(row("queued", location, null)).job();

      assertEquals(JobStatus.CLEANED, completed.status(), location);
      assertEquals(JobStatus.FAILED, queued.status(), location);
      assertEquals("lost-12", completed.location());
      assertEquals("lost-12", queued.location());
    }
  }

  @Test
  void oddity_isOneLineWhateverTheRowHolds() {
    FormerRow row =
        new FormerRow(1, "a\nb", "c\r\nd", "e\n", "\n", "f\n", "\u001b[2J" + "x".repeat(9999));

    for (String oddity : jobs.read(row).oddities()) {
      assertTrue(oddity.length() < 300 && oddity.chars().noneMatch(c -> c < ' '), oddity);
    }
  }

  private Instant ended(String status, String location) {
    return jobs.read(row(status, directory.resolve(location).toString(), "5")).job().ended();
  }

  private static FormerRow row(String status, String location, String destination) {
    return new FormerRow(12, "42", "fold", status, location, destination, "2026-02-03 04:05:06");
  }

  private static void touch(Path path, String time) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.parse(time)));
  }
}
