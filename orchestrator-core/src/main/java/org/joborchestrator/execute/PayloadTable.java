package org.joborchestrator.execute;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.job.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * The payloads of a client, in an SQLite table in memory: gone with the process by design. Each
 * change gives a row the next number, the cursor of events. One lock.
 */
final class PayloadTable implements AutoCloseable {

  private static final String SCHEMA =
      """
      CREATE TABLE payloads (
        id INTEGER PRIMARY KEY,
        change INTEGER NOT NULL UNIQUE,
        status TEXT NOT NULL,
        server TEXT,
        job INTEGER,
        attempt INTEGER,
        loc TEXT NOT NULL,
        pid INTEGER NOT NULL DEFAULT 0,
        message TEXT NOT NULL DEFAULT '',
        cause TEXT,
        ended INTEGER,
        UNIQUE (server, job, attempt))
      """;

  private final Path root;
  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private long change;

  /**
   * @param root what the directories of the payloads are relative to
   * @param firstChange where the numbers of changes start; above those of any incarnation before
   */
  PayloadTable(Path root, long firstChange) {
    this.root = root;
    this.change = firstChange;
    try {
      connection = DriverManager.getConnection("jdbc:sqlite::memory:");
      try (Statement statement = connection.createStatement()) {
        statement.execute(SCHEMA);
        statement.execute("CREATE INDEX ended ON payloads (ended) WHERE ended IS NOT NULL");
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Adds a payload. */
  synchronized void insert(
      PayloadId id, PayloadStatus status, @Nullable AttemptKey key, String loc) {
    run(
        "INSERT INTO payloads (id, change, status, server, job, attempt, loc)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        id.value(),
        ++change,
        status.name(),
        key == null ? null : key.server(),
        key == null ? null : key.job().value(),
        key == null ? null : key.attempt(),
        loc);
  }

  /** It runs now, as that process. */
  synchronized void running(PayloadId id, long pid) {
    run(
        "UPDATE payloads SET change = ?, status = 'RUNNING', pid = ? WHERE id = ?",
        ++change,
        pid,
        id.value());
  }

  /** It is final now. */
  synchronized void ended(PayloadId id, Ending how, Instant at) {
    run(
        "UPDATE payloads SET change = ?, status = ?, cause = ?, message = ?, ended = ? WHERE id = ?",
        ++change,
        how.status().name(),
        how.cause().map(Cause::name).orElse(null),
        how.message(),
        at.toEpochMilli(),
        id.value());
  }

  /** Forgets it; false if it was not there. */
  synchronized boolean delete(PayloadId id) {
    return run("DELETE FROM payloads WHERE id = ?", id.value()) == 1;
  }

  synchronized Optional<Payload> find(PayloadId id) {
    return query("SELECT * FROM payloads WHERE id = ?", id.value()).stream().findFirst();
  }

  synchronized Optional<Payload> find(AttemptKey key) {
    return query(
            "SELECT * FROM payloads WHERE server = ? AND job = ? AND attempt = ?",
            key.server(),
            key.job().value(),
            key.attempt())
        .stream()
        .findFirst();
  }

  /** What changed after that number, in the order of the changes. */
  synchronized List<Payload> changedAfter(long cursor) {
    return query("SELECT * FROM payloads WHERE change > ? ORDER BY change", cursor);
  }

  /** Those that ended before that time. */
  synchronized List<Payload> endedBefore(Instant time) {
    return query("SELECT * FROM payloads WHERE ended < ?", time.toEpochMilli());
  }

  /** Hands over the location of every payload. */
  synchronized void locations(Consumer<String> each) {
    try (ResultSet rows = prepare("SELECT loc FROM payloads").executeQuery()) {
      while (rows.next()) {
        each.accept(rows.getString(1));
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * Makes a number of a change that is none of a payload's: the next one, or that if it is higher.
   */
  synchronized long moveOn(long least) {
    change = Math.max(change + 1, least);
    return change;
  }

  /** The number of the last change. */
  synchronized long lastChange() {
    return change;
  }

  private int run(String sql, @Nullable Object... values) {
    try {
      PreparedStatement statement = prepare(sql, values);
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private List<Payload> query(String sql, @Nullable Object... values) {
    try (ResultSet rows = prepare(sql, values).executeQuery()) {
      List<Payload> payloads = new ArrayList<>();
      while (rows.next()) {
        payloads.add(read(rows));
      }
      return payloads;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        statement.setNull(i + 1, Types.NULL);
      } else {
        statement.setObject(i + 1, values[i]);
      }
    }
    return statement;
  }

  private Payload read(ResultSet row) throws SQLException {
    String server = row.getString("server");
    long ended = row.getLong("ended");
    boolean isFinal = !row.wasNull();
    return new Payload(
        new PayloadId(row.getLong("id")),
        PayloadStatus.valueOf(row.getString("status")),
        server == null
            ? Optional.empty()
            : Optional.of(
                new AttemptKey(server, new JobId(row.getLong("job")), row.getInt("attempt"))),
        root.resolve(row.getString("loc")),
        row.getLong("pid"),
        row.getString("message"),
        Optional.ofNullable(row.getString("cause")).map(Cause::valueOf),
        isFinal ? Instant.ofEpochMilli(ended) : null);
  }

  private static StorageException failed(SQLException e) {
    return new StorageException("The payload table failed: " + e.getMessage(), e);
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }
}
