package org.joborchestrator.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.joborchestrator.store.Change;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a job's files brings them back. */
final class BundleTest {

  private static final Map<String, String> CONTENTS =
      new TreeMap<>(Map.of("run.sh", "true\n", "a/b/\u00fc.txt", "deep", "empty", ""));

  @TempDir private Path root;
  private ServerFiles site;
  private Job job;
  private byte[] copy = {};

  @BeforeEach
  void place() throws IOException {
    site = new ServerFiles(root);
    Placed placed = place(CONTENTS);
    job = job(placed.location());
    copy = placed.copy().orElseThrow();
    placed.sync();
  }

  @AfterEach
  void close() throws IOException {
    site.close();
  }

  private Placed place(Map<String, String> contents) throws IOException {
    try (Staging staging = site.files().stage(1 << 20)) {
      for (Map.Entry<String, String> file : contents.entrySet()) {
        try (OutputStream out = staging.file(file.getKey())) {
          out.write(file.getValue().getBytes(UTF_8));
        }
      }
      return site.files().place(staging);
    }
  }

  private static Job job(String location) {
    UserId user = new UserId(1);
    return new Change.Insert(user, new ServiceName("example"), location, Instant.EPOCH)
        .row(new JobId(1));
  }

  private Path input(String name) {
    return FilePath.of(name).resolveIn(root.resolve(job.location()));
  }

  private void assertAllIsThere() throws IOException {
    for (Map.Entry<String, String> file : CONTENTS.entrySet()) {
      assertEquals(file.getValue(), Files.readString(input(file.getKey())));
    }
  }

  @Test
  void filesThatAreGone_shortOrOfZeros_areWrittenAgain() throws IOException {
    Files.delete(input("run.sh"));
    Files.writeString(input("a/b/\u00fc.txt"), "\0\0\0\0");
    Files.writeString(input("empty"), "x");
    site.files().restore(job, copy);
    assertAllIsThere();

    Files.writeString(input("run.sh"), "tr");
    site.files().restore(job, copy);
    assertAllIsThere();

    Files.delete(input("a/b/\u00fc.txt"));
    Files.delete(input("a/b"));
    site.files().restore(job, copy);
    assertAllIsThere();
  }

  @Test
  void filesThatAreThere_areLeftAlone() throws IOException {
    Object before = Files.readAttributes(input("run.sh"), "unix:ino,ctime").toString();
    site.files().restore(job, copy);

    assertEquals(before, Files.readAttributes(input("run.sh"), "unix:ino,ctime").toString());
  }

  @Test
  void muchIsNotKept_neitherManyBytes_norManyFiles() throws IOException {
    assertTrue(place(Map.of("run.sh", "x".repeat(32 << 10))).copy().isPresent());
    assertEquals(Optional.empty(), place(Map.of("run.sh", "x".repeat((32 << 10) + 1))).copy());

    Map<String, String> many = new TreeMap<>();
    for (int i = 0; i < 64; i++) {
      many.put("file-" + i, "");
    }
    assertTrue(place(many).copy().isPresent());
    many.put("run.sh", "");
    assertEquals(Optional.empty(), place(many).copy());
  }
}
