package org.joborchestrator.store;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UserId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the way of a start, and what is said of it: one line with the path. */
final class SqliteOpeningTest {

  @TempDir private Path directory;

  @BeforeEach
  void useRealPath() throws IOException {
    directory = directory.toRealPath();
  }

  @Test
  void missingDirectory_isMade() {
    Path file = directory.resolve("a/b/db.sqlite");
    JobStore.sqlite(file).close();

    assertTrue(Files.exists(file));
  }

  @Test
  void nameOfEveryKind_isTakenAsItIs() {
    Path file = directory.resolve("50% of ä b?c=d&mode=memory#1.db");
    try (JobStore store = JobStore.sqlite(file)) {
      insert(store);
    }
    assertTrue(Files.exists(file));
    try (JobStore store = JobStore.sqlite(file)) {
      assertEquals(1, store.list(JobFilter.newest(9)).size());
    }
  }

  @Test
  void directoryThatCannotBe_isRefused() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertRefused(file.resolve("db.sqlite"), "cannot be made or used");
  }

  @Test
  void directoryInItsPlace_isRefused() {
    assertRefused(directory, "is a directory: name a file");
  }

  @Test
  void somethingElse_isRefusedAndLeftAsItIs() throws IOException {
    for (String content : List.of("xy", "hello\n".repeat(1000))) {
      Path file = Files.writeString(directory.resolve("notes.txt"), content);

      assertRefused(file, "is not a database: name another file");
      assertEquals(content, Files.readString(file));
    }
    assertEquals(List.of("notes.txt"), names());
  }

  @Test
  void emptyFile_becomesADatabase() throws IOException {
    try (JobStore store = JobStore.sqlite(Files.createFile(directory.resolve("db.sqlite")))) {
      assertEquals(new JobId(1), insert(store).id());
    }
  }

  @Test
  void databaseOfAnotherProgram_isRefused() throws IOException, SQLException {
    Path file = directory.resolve("other.sqlite");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("CREATE TABLE songs (title TEXT)");
      assertRefused(file, "belongs to another program (it holds [songs])");
      statement.executeUpdate("PRAGMA user_version = 1");
    }
    assertRefused(file, "belongs to another program (it holds [songs])");
    assertEquals(List.of("other.sqlite"), names());
  }

  @Test
  void damagedDatabase_isRefused() throws IOException {
    Path file = directory.resolve("db.sqlite");
    JobStore.sqlite(file).close();
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 100, bytes.length, (byte) 7);
    Files.write(file, bytes);

    assertRefused(file, "is damaged: put a copy of it in its place");
  }

  @Test
  void databaseThatTakesNoCommit_isRefused() throws SQLException {
    Path file = directory.resolve("db.sqlite");
    JobStore.sqlite(file).close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "CREATE TRIGGER no BEFORE INSERT ON meta BEGIN SELECT raise(ROLLBACK, 'no'); END");
      assertThrows(RuntimeException.class, () -> JobStore.sqlite(file));
      statement.executeUpdate("DROP TRIGGER no");
    }
    JobStore.sqlite(file).close();
  }

  @Test
  void secondServer_isRefusedUntilTheFirstIsClosed() throws IOException {
    Path file = directory.resolve("db.sqlite");
    Path link = Files.createSymbolicLink(directory.resolve("link.sqlite"), file);
    try (JobStore first = JobStore.sqlite(file)) {
      assertRefused(file, "is in use by another server");
      assertRefused(file, "is in use by another server");
      assertRefused(link, file, "is in use by another server");
      insert(first);
    }
    try (JobStore second = JobStore.sqlite(file)) {
      assertEquals(1, second.list(JobFilter.newest(9)).size());
    }
  }

  @Test
  void refusedStart_leavesNoLock() throws IOException {
    Path file = Files.writeString(directory.resolve("db.sqlite"), "none");
    assertRefused(file, "is not a database");
    Files.delete(file);

    JobStore.sqlite(file).close();
    assertTrue(Files.size(file) > 0);
  }

  @Test
  void replacedDatabase_failsTheCheck() throws IOException {
    Path file = directory.resolve("db.sqlite");
    try (JobStore store = JobStore.sqlite(file)) {
      store.check();
      Files.delete(file);
      assertEquals(
          "The database " + file + " was deleted or replaced while in use: restart the server",
          assertThrows(StorageException.class, store::check).getMessage());
    }
  }

  @Test
  void closedStore_saysSo() {
    JobStore store = JobStore.sqlite(directory.resolve("db.sqlite"));
    store.close();
    store.close();

    for (Runnable use :
        List.<Runnable>of(() -> insert(store), () -> store.find(new JobId(1)), store::check)) {
      StorageException failure = assertThrows(StorageException.class, use::run);
      assertTrue(failure.getMessage().endsWith("is closed"), failure.getMessage());
    }
  }

  @Test
  void closedStore_leavesNoThreadAndNoLog() {
    Path file = directory.resolve("db.sqlite");
    try (JobStore store = JobStore.sqlite(file)) {
      insert(store);
      assertTrue(Files.exists(directory.resolve("db.sqlite-wal")));
    }
    assertFalse(Files.exists(directory.resolve("db.sqlite-wal")));
    await()
        .untilAsserted(
            () ->
                assertEquals(
                    List.of(),
                    Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().contains("job-store"))
                        .toList()));
  }

  @Test
  void rowChangedByHand_isNamedWhenItIsRead() throws SQLException {
    Path file = directory.resolve("db.sqlite");
    try (JobStore store = JobStore.sqlite(file);
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      Job good = insert(store);
      Job bad = insert(store);
      statement.executeUpdate("UPDATE jobs SET status = 'done' WHERE id = " + bad.id());

      assertEquals(Optional.of(good), store.find(good.id()));
      StorageException failure = assertThrows(StorageException.class, () -> store.find(bad.id()));
      assertTrue(failure.getMessage().startsWith("The row of job 2 was changed by hand"));
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private void assertRefused(Path file, String reason) {
    assertRefused(file, file, reason);
  }

  private static void assertRefused(Path file, Path named, String reason) {
    StorageException refusal = assertThrows(StorageException.class, () -> JobStore.sqlite(file));
    String message = refusal.getMessage();
    assertTrue(message.contains(named.toString()), message);
    assertTrue(message.contains(reason), message);
    assertFalse(message.contains("\n"), message);
  }

  private static Job insert(JobStore store) {
    Change insertion = new Change.Insert(new UserId(1), new ServiceName("s"), "x", Instant.EPOCH);
    return store.commit(List.of(insertion)).get(0).orElseThrow();
  }
}
