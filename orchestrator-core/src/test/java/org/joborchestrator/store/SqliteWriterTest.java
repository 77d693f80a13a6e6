package org.joborchestrator.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.job.UserId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** What a commit does when the disk does not. */
final class SqliteWriterTest {

  @TempDir private Path directory;
  private SqliteFile file;
  private int mostPages = Integer.MAX_VALUE;
  private SqliteWriter writer;

  @BeforeEach
  void open() {
    file = SqliteFile.open(directory.resolve("db.sqlite"), Clock.systemUTC());
    writer = new SqliteWriter(new SmallDisk(), errors(), file::check);
  }

  @AfterEach
  void close() {
    writer.close();
    file.close();
  }

  /** A crash of the machine cannot be had here, so this looks at what SQLite was told. */
  @Test
  void commit_isOnTheDiskWhenItReturns() throws SQLException {
    try (Connection connection = file.connections().getConnection()) {
      assertEquals("wal", pragma(connection, "journal_mode"));
      assertEquals("2", pragma(connection, "synchronous"), "2 is FULL");
    }
  }

  private static String pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA " + name)) {
      assertTrue(row.next());
      return row.getString(1);
    }
  }

  @Test
  void fullDisk_failsTheWholeGroupAndNothingOfItIsMade() {
    commit(1);
    writer.close();
    mostPages = 12;
    writer = new SqliteWriter(new SmallDisk(), errors(), file::check);

    StorageException failure = assertThrows(StorageException.class, () -> commit(5_000));

    assertEquals(
        "The database " + file.path() + " cannot grow: the disk is full, make room on it",
        failure.getMessage());
    assertEquals(1, count());
  }

  @Test
  void check_failsUntilTheDiskTakesACommitAgain() throws SQLException {
    try (Connection other = file.connections().getConnection();
        Statement statement = other.createStatement()) {
      commit(1);
      writer.check();
      // what makes every commit fail, and reading not
      statement.executeUpdate(
          "CREATE TRIGGER no_jobs BEFORE INSERT ON jobs BEGIN SELECT raise(ABORT, 'none'); END");
      assertThrows(IllegalArgumentException.class, () -> commit(1));
      statement.executeUpdate(
          "CREATE TRIGGER no_meta BEFORE INSERT ON meta BEGIN SELECT raise(ABORT, 'none'); END");
      assertThrows(RuntimeException.class, () -> writer.check());
      assertThrows(RuntimeException.class, () -> writer.check());

      statement.executeUpdate("DROP TRIGGER no_meta");
      writer.check();
      statement.executeUpdate("DROP TRIGGER no_jobs");
      commit(1);
    }
    assertEquals(2, count());
  }

  @Test
  void textThatIsTooLong_isTheCallersFault() {
    writer.close();
    writer =
        new SqliteWriter(
            with(config -> config.setPragma(SQLiteConfig.Pragma.LIMIT_LENGTH, "5000")),
            errors(),
            file::check);
    Change tooLong = insertion("x".repeat(10_000));

    assertThrows(
        IllegalArgumentException.class, () -> writer.commit(List.of(insertion("a"), tooLong)));
    assertEquals(0, count());
    commit(1);
    assertEquals(1, count());
  }

  @Test
  void fileThatCannotBeWritten_isSaid() {
    commit(1);
    writer.close();
    writer = new SqliteWriter(with(config -> config.setReadOnly(true)), errors(), file::check);

    StorageException failure = assertThrows(StorageException.class, () -> commit(1));

    assertEquals(
        "The database "
            + file.path()
            + " cannot be written: make the file and its directory writable for this process",
        failure.getMessage());
  }

  @Test
  void databaseLockedByAnotherProgram_isSaid() throws SQLException {
    try (Connection other = file.connections().getConnection();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");

      StorageException failure = assertThrows(StorageException.class, writer::check);
      assertTrue(failure.getMessage().contains("is locked by another program"));

      statement.execute("ROLLBACK");
    }
    commit(1);
    assertEquals(1, count());
  }

  @Test
  void fileThatIsGone_getsNoCommit() throws IOException {
    commit(1);
    Files.delete(file.path());

    assertGone(assertThrows(UnavailableException.class, () -> commit(1)));
    assertGone(assertThrows(StorageException.class, writer::check));
    assertFalse(Files.exists(file.path()), "nothing is made in its place");
  }

  private void assertGone(RuntimeException failure) {
    assertEquals(
        "The database " + file.path() + " was deleted or replaced while in use: restart the server",
        failure.getMessage());
  }

  @Test
  void fileThatComesBack_takesCommitsAgain() throws IOException {
    commit(1);
    Path away = Files.move(file.path(), directory.resolve("away"));
    assertThrows(UnavailableException.class, () -> commit(1));
    Files.move(away, file.path());

    commit(1);
    assertEquals(2, count());
  }

  @Test
  void fileThatGoesWhileACommitIsUnderWay_failsItOnceItIsDurable() {
    List<Integer> rows = new ArrayList<>();
    writer.close();
    writer = new SqliteWriter(new SmallDisk(), errors(), () -> goneWhenItHas(3, rows));

    StorageException failure = assertThrows(StorageException.class, () -> commit(3));

    assertTrue(failure.getMessage().endsWith("is gone"), failure.getMessage());
    assertEquals(List.of(0, 3), rows, "one look before, one after, however many changes");
  }

  private void goneWhenItHas(int most, List<Integer> rows) {
    rows.add(count());
    if (count() == most) {
      throw errors().because("is gone");
    }
  }

  @Test
  void closedWriter_saysSo() {
    writer.close();

    StorageException failure = assertThrows(StorageException.class, () -> commit(1));

    assertTrue(failure.getMessage().endsWith("is closed"), failure.getMessage());
  }

  private SqliteErrors errors() {
    return new SqliteErrors(file.path());
  }

  private DataSource with(Consumer<SQLiteConfig> setting) {
    SQLiteConfig config = new SQLiteConfig();
    setting.accept(config);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl(file.connections().getUrl());
    return source;
  }

  private void commit(int rows) {
    writer.commit(IntStream.range(0, rows).mapToObj(i -> insertion("x".repeat(30))).toList());
  }

  private static Change insertion(String location) {
    return new Change.Insert(new UserId(1), new ServiceName("s"), location, Instant.EPOCH);
  }

  private int count() {
    try (Connection connection = file.connections().getConnection();
        Statement statement = connection.createStatement()) {
      return statement.executeQuery("SELECT count(*) FROM jobs").getInt(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Connections to the database on a disk that ends somewhere. */
  private class SmallDisk extends SQLiteDataSource {

    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = file.connections().getConnection();
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA max_page_count = " + mostPages);
      }
      return connection;
    }
  }
}
