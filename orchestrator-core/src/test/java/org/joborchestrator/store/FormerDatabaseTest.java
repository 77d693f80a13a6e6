package org.joborchestrator.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UserId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FormerDatabaseTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T00:00:00Z"), ZoneOffset.UTC);
  private static final Instant CREATED = Instant.parse("2026-02-03T04:05:06Z");

  @TempDir private Path directory;
  private Path database;

  @BeforeEach
  void makeTable() throws SQLException, IOException {
    directory = directory.toRealPath();
    database = directory.resolve("db.sqlite");
    sql(
        """
        CREATE TABLE jobs (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL,
          service TEXT NOT NULL, status TEXT NOT NULL, loc TEXT NOT NULL, dest_id INTEGER,
          created_at DATETIME DEFAULT CURRENT_TIMESTAMP)
        """);
  }

  @Test
  void completedJob_staysAsItWas() throws Exception {
    Path files = Files.createDirectories(directory.resolve("data/0b5c"));
    touch(Files.createFile(files.resolve("output.zip")), "2026-02-04T00:00:00.500Z");
    sql(row(12, "completed", files.toString(), "5"));

    Job job = takeOver().find(12);

    assertEquals(new UserId(42), job.user());
    assertEquals(new ServiceName("fold"), job.service());
    assertEquals(JobStatus.COMPLETED, job.status());
    assertEquals(files.toString(), job.location());
    assertEquals(new PayloadId(5), job.payload());
    assertEquals(1, job.attempt());
    assertNull(job.node());
    assertEquals("", job.message());
    assertEquals(CREATED, job.created());
    assertEquals(Instant.parse("2026-02-04T00:00:00.500Z"), job.ended());
  }

  @Test
  void newIds_goOnAfterTheHighestThatWasEverGiven() throws Exception {
    sql(row(3, "completed", "/no-such-disk/a", "1"));
    sql(row(900, "completed", "/no-such-disk/b", "1"));
    sql("DELETE FROM jobs WHERE id = 900");

    takeOver().store(store -> assertEquals(new JobId(901), insert(store).id()));
  }

  @Test
  void newIds_goOnWhereNoRowIsLeft() throws Exception {
    sql(row(5, "completed", "/no-such-disk/a", "1"), "DELETE FROM jobs");

    takeOver().store(store -> assertEquals(new JobId(6), insert(store).id()));
  }

  @Test
  void databaseWithoutARow_beginsAtOne() throws Exception {
    takeOver().store(store -> assertEquals(new JobId(1), insert(store).id()));
  }

  @Test
  void tableWithoutAutoincrement_isTakenOverToo() throws Exception {
    sql(
        "DROP TABLE jobs",
        "CREATE TABLE jobs (id INTEGER PRIMARY KEY, user_id, service, status, loc, dest_id,"
            + " created_at)",
        row(8, "completed", "/no-such-disk/a", "1"));

    takeOver().store(store -> assertEquals(new JobId(9), insert(store).id()));
  }

  @Test
  void oddRows_areDecidedAndStopNothing() throws Exception {
    String home = System.getProperty("user.home");
    sql(
        "INSERT INTO jobs VALUES (1, 'ann', 'fold', 'queued', '/no-such-disk/a', NULL, NULL)",
        "INSERT INTO jobs VALUES (2, 1, 'a/b é', 'queued', '/no-such-disk/b', NULL, 'yesterday')",
        "INSERT INTO jobs VALUES (3, 1, 'a/b é', 'completed', '/no-such-disk/c', NULL, 5)",
        "INSERT INTO jobs VALUES (4, 1, '', 'completed', '', NULL, NULL)",
        "INSERT INTO jobs VALUES (5, 1, 'fold', 'queued', '/', NULL, NULL)",
        "INSERT INTO jobs VALUES (6, 1, 'fold', 'completed', '" + directory + "', NULL, NULL)",
        "INSERT INTO jobs VALUES (7, 1, 'fold', 'completed', '" + home + "', NULL, NULL)",
        "INSERT INTO jobs VALUES (8, 1, 'fold', 'queued', x'00ff', x'01', x'02')",
        "INSERT INTO jobs VALUES (0, 1, 'fold', 'queued', '/no-such-disk/d', NULL, NULL)",
        "INSERT INTO jobs VALUES (-4, 1, 'fold', 'queued', '/no-such-disk/e', NULL, NULL)",
        row(9, "queued", "/no-such-disk/f", null));

    Taken taken = takeOver();

    assertEquals(new UserId(0), taken.find(1).user());
    assertEquals(JobStatus.QUEUED, taken.find(1).status());
    assertEquals(JobStatus.FAILED, taken.find(2).status());
    assertEquals(
        "Its service 'a/b é' does not exist: upload the job again", taken.find(2).message());
    assertEquals(JobStatus.COMPLETED, taken.find(3).status());
    assertEquals(new ServiceName("_a_b__"), taken.find(3).service());
    for (int id : List.of(4, 6, 7)) {
      assertEquals(JobStatus.CLEANED, taken.find(id).status());
      assertEquals("lost-" + id, taken.find(id).location());
    }
    assertEquals(JobStatus.FAILED, taken.find(5).status());
    assertEquals(JobStatus.QUEUED, taken.find(9).status());
    taken.store(store -> assertEquals(9, store.list(JobFilter.newest(100)).size()));
  }

  @Test
  void copy_holdsWhatWasOnlyInTheWriteAheadLog() throws Exception {
    Path killed = directory.resolve("killed.sqlite");
    try (Connection writer = connect(database);
        Statement statement = writer.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA wal_autocheckpoint = 0");
      statement.execute("CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY)");
      statement.executeUpdate(row(1, "completed", "/no-such-disk/a", "1"));
      statement.executeUpdate(row(2, "queued", "/no-such-disk/b", null));
      // what a kill of its writer leaves
      Files.copy(database, killed);
      Files.copy(directory.resolve("db.sqlite-wal"), directory.resolve("killed.sqlite-wal"));
    }
    assertTrue(Files.size(directory.resolve("killed.sqlite-wal")) > 0);
    Files.setPosixFilePermissions(killed, PosixFilePermissions.fromString("rw-r-----"));

    database = killed;
    Taken taken = takeOver();

    assertEquals(JobStatus.COMPLETED, taken.find(1).status());
    assertEquals(JobStatus.QUEUED, taken.find(2).status());
    Path copy = directory.resolve("killed.sqlite.2x-backup");
    assertEquals(List.of("1 completed", "2 queued"), rows(copy));
    assertEquals("rw-r-----", permissions(copy));
  }

  @Test
  void copy_isAsGoodAsTheDatabaseWas() throws Exception {
    sql(row(7, "completed", "/no-such-disk/a", "1"), row(8, "queued", "/no-such-disk/b", null));
    sql("DELETE FROM jobs WHERE id = 8");
    takeOver();

    database = directory.resolve("db.sqlite.2x-backup");
    takeOver().store(store -> assertEquals(new JobId(9), insert(store).id()));
  }

  @Test
  void copy_ofAnEarlierTimeIsNotOverwritten() throws Exception {
    Files.writeString(directory.resolve("db.sqlite.2x-backup"), "mine");
    Files.writeString(directory.resolve("db.sqlite.2x-backup-2.part"), "left by a crash");
    sql(row(1, "queued", "/no-such-disk/a", null));
    takeOver();

    assertEquals("mine", Files.readString(directory.resolve("db.sqlite.2x-backup")));
    assertEquals(List.of("1 queued"), rows(directory.resolve("db.sqlite.2x-backup-2")));
    assertFalse(Files.exists(directory.resolve("db.sqlite.2x-backup-2.part")));
  }

  @Test
  void takenOverDatabase_isNotTakenOverAgain() throws Exception {
    sql(row(1, "queued", "/no-such-disk/a", null));
    takeOver();
    Taken again = takeOver();

    assertEquals(JobStatus.QUEUED, again.find(1).status());
    assertFalse(Files.exists(directory.resolve("db.sqlite.2x-backup-2")));
  }

  @Test
  void failure_changesNothingAndLeavesNoCopy() throws Exception {
    sql(row(1, "running", "/no-such-disk/a", "4"));
    // stands where the take-over wants to put the former table
    sql("CREATE TABLE jobs_of_2x (mine TEXT)");

    StorageException failure = assertThrows(StorageException.class, this::takeOver);

    assertTrue(failure.getMessage().contains(database.toString()), failure.getMessage());
    assertEquals(List.of("1 running"), rows(database));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(
          Set.of("db.sqlite", "db.sqlite.lock"),
          Set.copyOf(files.map(file -> file.getFileName().toString()).toList()));
    }
  }

  @Test
  void tableOfAnotherProgram_isLeftAlone() throws Exception {
    sql("DROP TABLE jobs", "CREATE TABLE jobs (id INTEGER PRIMARY KEY, title TEXT)");

    StorageException failure = assertThrows(StorageException.class, this::takeOver);

    assertTrue(failure.getMessage().contains("belongs to another program"));
  }

  // -- how to say it

  private static String row(long id, String status, String location, String destination) {
    return "INSERT INTO jobs VALUES (%d, 42, 'fold', '%s', '%s', %s, '2026-02-03 04:05:06')"
        .formatted(id, status, location, destination == null ? "NULL" : "'" + destination + "'");
  }

  private static void touch(Path path, String time) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.parse(time)));
  }

  private void sql(String... statements) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.executeUpdate(sql);
      }
    }
  }

  private static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static List<String> rows(Path file) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT id || ' ' || status FROM jobs ORDER BY 1")) {
      while (row.next()) {
        rows.add(row.getString(1));
      }
    }
    return rows;
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static Job insert(JobStore store) {
    Change insertion =
        new Change.Insert(new UserId(1), new ServiceName("fold"), "new", CLOCK.instant());
    return store.commit(List.of(insertion)).get(0).orElseThrow();
  }

  /** Starts on it once, as a server does. */
  private Taken takeOver() {
    SqliteJobStore.open(database, CLOCK).close();
    return new Taken(database);
  }

  private record Taken(Path database) {

    void store(Consumer<JobStore> use) {
      try (JobStore store = SqliteJobStore.open(database, CLOCK)) {
        use.accept(store);
      }
    }

    Job find(long id) {
      try (JobStore store = SqliteJobStore.open(database, CLOCK)) {
        return store.find(new JobId(id)).orElseThrow();
      }
    }
  }
}
