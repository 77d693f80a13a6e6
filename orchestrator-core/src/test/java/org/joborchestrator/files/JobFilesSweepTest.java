package org.joborchestrator.files;

import static org.joborchestrator.files.ServerFiles.STORE;
import static org.joborchestrator.files.ServerFiles.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.joborchestrator.job.StorageException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is swept when a server starts and while it works, and what is spared. */
final class JobFilesSweepTest {

  private static final String LEFT = "job-00000000-0000-0000-0000-00000000000a";

  @TempDir private Path directory;
  private ServerFiles server;
  private Path root;
  private JobFiles files;

  @BeforeEach
  void open() throws IOException {
    server = new ServerFiles(directory.resolve("data"));
    root = server.root;
    files = server.files();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private static Set<String> names(Path place) throws IOException {
    try (Stream<Path> all = Files.list(place)) {
      Set<String> names = new TreeSet<>();
      all.forEach(path -> names.add(path.getFileName().toString()));
      return names;
    }
  }

  /** Writes to it more than it keeps in memory; answers its directory. */
  private Path onTheDisk(Staging staging) throws IOException {
    Set<String> before = names(root.resolve(".incoming"));
    try (OutputStream out = staging.file("run.sh")) {
      out.write(new byte[Bundle.SMALL + 1]);
    }
    Set<String> names = names(root.resolve(".incoming"));
    names.removeAll(before);
    assertEquals(1, names.size());
    return root.resolve(".incoming").resolve(names.iterator().next());
  }

  @Test
  void upload_thatAFormerProcessLeft_isSwept() throws IOException {
    Path left = onTheDisk(files.stage(1 << 20));
    Files.writeString(files.temporary().path(), "half a download");

    files = server.reopened();
    assertTrue(Files.exists(left));
    files.sweep(STORE, rows());

    assertEquals(Set.of(), names(root.resolve(".incoming")));
  }

  @Test
  void uploadsAndDownloads_thatAreUnderWay_areSpared_untilTheyEnd() throws IOException {
    Staging upload = files.stage(1 << 20);
    Path written = onTheDisk(upload);
    TemporaryFile download = files.temporary();
    Files.writeString(download.path(), "zip");
    Path left = Files.createDirectory(root.resolve(".incoming/" + LEFT));

    files.sweepAgain(rows());
    assertFalse(Files.exists(left));
    assertTrue(Files.exists(written));
    assertEquals("zip", Files.readString(download.path()));
    String location = files.place(upload).location();
    upload.close();
    download.close();

    assertFalse(Files.exists(download.path()));
    assertTrue(Files.exists(root.resolve(location).resolve("run.sh")));
    assertEquals(Set.of(), names(root.resolve(".incoming")));
  }

  @Test
  void upload_thatCouldNotBeDeleted_isSweptOnceItHasEnded() throws IOException {
    Staging upload = files.stage(1 << 20);
    Path written = onTheDisk(upload);
    Path away = Files.move(root.resolve(".incoming"), directory.resolve("away"));
    upload.close();
    Files.move(away, root.resolve(".incoming"));
    assertTrue(Files.exists(written));

    files.sweepAgain(rows());

    assertEquals(Set.of(), names(root.resolve(".incoming")));
  }

  @Test
  void partOfAResult_thatAFormerProcessLeft_isSwept_andNoResult() throws IOException {
    String location = server.placed();
    Path results = root.resolve(".results");
    Files.writeString(results.resolve(location + ".1.zip"), "whole");
    Files.writeString(results.resolve(location + ".1.zip.part"), "half");

    files = server.reopened();
    files.sweep(STORE, rows(location));

    assertEquals(Set.of(location + ".1.zip"), names(results));
    assertTrue(Files.exists(root.resolve(location)));
  }

  @Test
  void directory_whoseRowIsBeingCommitted_isSpared() throws IOException {
    String location = server.placed();
    files.sweepAgain(rows());
    assertTrue(Files.exists(root.resolve(location)));

    files.kept(location);
    files.sweepAgain(rows(location));

    assertTrue(Files.exists(root.resolve(location)));
  }

  @Test
  void directory_thatComesWithItsRowWhileRowsAreRead_isSpared() throws IOException {
    Files.createDirectory(root.resolve(LEFT));
    List<String> come = new ArrayList<>();

    files.sweepAgain(
        each -> {
          try {
            come.add(server.placed());
            files.kept(come.get(0));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });

    assertEquals(1, come.size());
    assertTrue(Files.exists(root.resolve(come.get(0))));
    assertFalse(Files.exists(root.resolve(LEFT)));
    files.sweepAgain(rows(come.get(0)));
    assertTrue(Files.exists(root.resolve(come.get(0))));
  }

  @Test
  void directory_ofACommitThatMayHaveFailed_staysIfThereIsARow_andGoesIfNot() throws IOException {
    String durable = server.placed();
    String failed = server.placed();
    files.leave(durable);
    files.leave(failed);

    files.sweepAgain(rows(durable));

    assertTrue(Files.exists(root.resolve(durable)));
    assertFalse(Files.exists(root.resolve(failed)));
  }

  @Test
  void rows_areRead_onlyWhenSomethingIsThereThatIsNotKnown() throws IOException {
    int[] reads = new int[1];
    List<String> jobs = new ArrayList<>();
    Locations rows =
        each -> {
          reads[0]++;
          jobs.forEach(each);
        };
    for (int i = 0; i < 5; i++) {
      jobs.add(server.placed());
      files.kept(jobs.get(i));
      files.sweepAgain(rows);
    }
    assertEquals(0, reads[0]);

    leaveBehind();
    files.sweepAgain(rows);

    assertEquals(1, reads[0]);
    assertFalse(Files.exists(root.resolve(LEFT)));
    assertTrue(jobs.stream().allMatch(job -> Files.exists(root.resolve(job))));
  }

  /** Later than all before by the file system's clock, which ticks but every few milliseconds. */
  private void leaveBehind() throws IOException {
    FileTime before = Files.getLastModifiedTime(root);
    while (Files.getLastModifiedTime(root).equals(before)) {
      Files.deleteIfExists(root.resolve(LEFT));
      Files.createDirectory(root.resolve(LEFT));
    }
  }

  @Test
  void directory_inWhichNothingHasChanged_isNotListed() throws IOException {
    FileTime before = Files.getLastModifiedTime(root);
    files.sweepAgain(rows());
    files.sweepAgain(rows());
    Files.createDirectory(root.resolve(LEFT));
    Files.setLastModifiedTime(root, before);

    files.sweepAgain(rows());
    assertTrue(Files.exists(root.resolve(LEFT)));
    Files.setLastModifiedTime(root, FileTime.fromMillis(before.toMillis() + 1000));
    files.sweepAgain(rows());

    assertFalse(Files.exists(root.resolve(LEFT)));
  }

  @Test
  void whatCannotBeSwept_isSweptLater() throws IOException {
    Path left = Files.createDirectory(root.resolve(LEFT));
    files.sweepAgain(
        each -> {
          throw new StorageException("the database does not answer");
        });
    assertTrue(Files.exists(left));
    Path away = Files.move(root, directory.resolve("away"));
    files.sweepAgain(rows());
    Files.move(away, root);
    assertTrue(Files.exists(left));

    files.sweepAgain(rows());

    assertFalse(Files.exists(left));
  }

  @Test
  void orphans_areSwept_andNothingElse() throws IOException {
    String known = server.placed();
    String orphan = server.placed();
    Files.writeString(root.resolve("db.sqlite"), "");
    Files.createDirectory(root.resolve("job-of-mine"));
    Files.createDirectory(root.resolve("4f0c2a4e-93a7-4a7e-9f6c-3a1f5d0f8b11"));
    Set<String> expected = names(root);
    expected.remove(orphan);

    files = server.reopened();
    files.sweep(STORE, rows(known));

    assertEquals(expected, names(root));
  }

  @Test
  void clientsDirectories_inTheSameDataDirectory_areLeftAlone() throws IOException {
    try (PayloadFiles client = new PayloadFiles(root, new Random(3));
        Staging arriving = client.stage();
        Staging arrived = client.stage()) {
      String payload = client.place(arrived);
      arriving.file("run.sh").close();

      files = server.reopened();
      files.sweep(STORE, rows());
      files.sweepAgain(rows());

      assertTrue(Files.isDirectory(client.directory(payload)));
      assertTrue(Files.isDirectory(client.stdout(payload).getParent()));
      client.place(arriving);
    }
  }

  @Test
  void jobsOfAnotherStore_areLeftAlone() throws IOException {
    String another = server.placed();

    files = server.reopened();
    files.sweep("store-2", rows());
    files.sweepAgain(rows());
    assertTrue(Files.exists(root.resolve(another)));

    files = server.reopened();
    files.sweep(STORE, rows());
    assertFalse(Files.exists(root.resolve(another)));
  }
}
