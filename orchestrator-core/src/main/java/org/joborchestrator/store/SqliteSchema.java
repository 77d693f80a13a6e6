package org.joborchestrator.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, as numbered steps from each version to the next. A step that was once released is
 * never changed: what is wrong with it, the next one mends. The version is the database's own
 * {@code user_version}, changed in the same transaction as the tables.
 */
final class SqliteSchema {

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE meta (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL
          ) STRICT, WITHOUT ROWID
          """,
          "INSERT INTO meta VALUES ('identity', lower(hex(randomblob(16))))",
          // AUTOINCREMENT: an id is never used twice, not even after its row was deleted by hand
          """
          CREATE TABLE jobs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            user_id INTEGER NOT NULL,
            service TEXT NOT NULL,
            status TEXT NOT NULL,
            location TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            node TEXT,
            payload INTEGER,
            message TEXT NOT NULL,
            created INTEGER NOT NULL,
            ended INTEGER
          ) STRICT
          """);

  /**
   * The first is all that a change of status touches; it finds what is unfinished among millions
   * that are not. The next two are written once a job. The last one holds what is to be cleaned.
   */
  private static final List<String> INDEXES =
      List.of(
          "CREATE INDEX jobs_by_status ON jobs (status, id, user_id, service)",
          "CREATE INDEX jobs_by_user ON jobs (user_id, id, service)",
          "CREATE INDEX jobs_by_service ON jobs (service, id)",
          """
          CREATE INDEX jobs_to_clean ON jobs (ended)
          WHERE status IN ('completed', 'failed', 'invalid', 'killed')
          """);

  private static final List<String> ATTEMPTS =
      List.of(
          "ALTER TABLE jobs ADD COLUMN lost INTEGER NOT NULL DEFAULT 0",
          "ALTER TABLE jobs ADD COLUMN cause TEXT",
          """
          CREATE TABLE attempts (
            job INTEGER NOT NULL,
            number INTEGER NOT NULL,
            node TEXT NOT NULL,
            began INTEGER NOT NULL,
            ended INTEGER,
            cause TEXT,
            reason TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (job, number)
          ) STRICT, WITHOUT ROWID
          """);

  /** Only rows with a key are in the index, and no longer than the key stands for them. */
  private static final List<String> KEYS =
      List.of(
          "ALTER TABLE jobs ADD COLUMN key TEXT",
          "ALTER TABLE jobs ADD COLUMN digest TEXT",
          """
          CREATE UNIQUE INDEX jobs_by_key ON jobs (user_id, key)
          WHERE key IS NOT NULL AND status <> 'cleaned'
          """);

  /** Few rows at any time: of small jobs that did not have to wait, and are under way. */
  private static final List<String> INPUTS =
      List.of(
          """
          CREATE TABLE inputs (
            job INTEGER PRIMARY KEY,
            files BLOB NOT NULL
          ) STRICT
          """);

  /** And of small jobs that have just ended. */
  private static final List<String> RESULTS = List.of("ALTER TABLE inputs RENAME TO kept_files");

  private static final List<List<String>> STEPS =
      List.of(TABLES, INDEXES, ATTEMPTS, KEYS, INPUTS, RESULTS);

  /** The version that this program works with. */
  static final int VERSION = STEPS.size();

  private SqliteSchema() {}

  /** The database's version: 0 if it is empty, or not one of ours. */
  static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA user_version")) {
      return row.getInt(1);
    }
  }

  /** Brings the database to that version, step by step, each one in a transaction of its own. */
  static void upgrade(Connection connection, int to) throws SQLException {
    connection.setAutoCommit(false);
    try {
      for (int from = version(connection); from < to; from++) {
        step(connection, from);
        connection.commit();
      }
    } catch (SQLException | RuntimeException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /** One step, from that version to the next, in the caller's transaction. */
  static void step(Connection connection, int from) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : STEPS.get(from)) {
        statement.executeUpdate(sql);
      }
      statement.executeUpdate("PRAGMA user_version = " + (from + 1));
    }
  }
}
