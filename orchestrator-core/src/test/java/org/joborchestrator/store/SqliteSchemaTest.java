package org.joborchestrator.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.StorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SqliteSchemaTest {

  @TempDir private Path directory;

  static Stream<Integer> formerVersions() {
    return IntStream.range(0, SqliteSchema.VERSION).boxed();
  }

  @ParameterizedTest
  @MethodSource("formerVersions")
  void formerVersion_becomesTheSameAsANewOne(int version) throws SQLException {
    Path former = directory.resolve("former.sqlite");
    Path fresh = directory.resolve("fresh.sqlite");
    try (Connection connection = connect(former)) {
      SqliteSchema.upgrade(connection, version);
    }

    JobStore.sqlite(former).close();
    JobStore.sqlite(fresh).close();

    assertEquals(schema(fresh), schema(former));
    try (Connection connection = connect(former)) {
      assertEquals(SqliteSchema.VERSION, SqliteSchema.version(connection));
    }
  }

  @Test
  void versionOne_keepsItsRowsAndItsIdentity() throws SQLException {
    Path former = directory.resolve("former.sqlite");
    try (Connection connection = connect(former);
        Statement statement = connection.createStatement()) {
      SqliteSchema.upgrade(connection, 1);
      statement.executeUpdate("UPDATE meta SET value = 'me' WHERE key = 'identity'");
      statement.executeUpdate(
          "INSERT INTO jobs VALUES (5, 6, 'fold', 'running', 'x', 2, 'n', 9, 'm', 1000, NULL)");
    }

    try (JobStore store = JobStore.sqlite(former)) {
      assertEquals("me", store.identity());
      Job job = store.find(new JobId(5)).orElseThrow();
      assertEquals(JobStatus.RUNNING, job.status());
      assertEquals(2, job.attempt());
      assertEquals(List.of(job), store.list(JobFilter.newest(9).ofUser(job.user())));
    }
  }

  @Test
  void newerVersion_isRefused() throws SQLException {
    Path newer = directory.resolve("newer.sqlite");
    JobStore.sqlite(newer).close();
    int version = SqliteSchema.VERSION + 1;
    try (Connection connection = connect(newer);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA user_version = " + version);
    }

    StorageException refusal = assertThrows(StorageException.class, () -> JobStore.sqlite(newer));

    assertTrue(refusal.getMessage().contains("newer version of this server"));
    assertTrue(refusal.getMessage().contains("its schema is " + version));
    try (Connection connection = connect(newer)) {
      assertEquals(version, SqliteSchema.version(connection));
    }
  }

  @Test
  void failingStep_leavesTheFormerVersion() throws SQLException {
    Path former = directory.resolve("former.sqlite");
    try (Connection connection = connect(former);
        Statement statement = connection.createStatement()) {
      SqliteSchema.upgrade(connection, 1);
      statement.executeUpdate("CREATE INDEX jobs_by_user ON jobs (user_id)"); // in the step's way
    }
    SortedSet<String> before = schema(former);

    assertThrows(StorageException.class, () -> JobStore.sqlite(former));

    assertEquals(before, schema(former));
    try (Connection connection = connect(former)) {
      assertEquals(1, SqliteSchema.version(connection));
    }
  }

  private static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static SortedSet<String> schema(Path file) throws SQLException {
    SortedSet<String> schema = new TreeSet<>();
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT type, name, sql FROM sqlite_schema")) {
      while (row.next()) {
        schema.add(row.getString(1) + " " + row.getString(2) + ": " + row.getString(3));
      }
    }
    return schema;
  }
}
