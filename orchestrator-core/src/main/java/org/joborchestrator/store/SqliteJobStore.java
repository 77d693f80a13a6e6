package org.joborchestrator.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.joborchestrator.job.AttemptRecord;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.UserId;
import org.sqlite.SQLiteDataSource;

/**
 * Rows in an SQLite database. Reads have connections of their own and never wait for a commit: that
 * is what the write-ahead log is for.
 */
final class SqliteJobStore implements JobStore {

  private static final int READERS = 4;

  private final SqliteFile file;
  private final SqliteErrors errors;
  private final SqliteWriter writer;
  private final HikariDataSource readers;
  private final String identity;

  private SqliteJobStore(SqliteFile file) {
    this.file = file;
    this.errors = new SqliteErrors(file.path());
    SQLiteDataSource connections = file.connections();
    this.identity = file.identity();
    this.writer = new SqliteWriter(connections, errors, file::check);
    writer.check();
    this.readers = readers(connections);
  }

  static SqliteJobStore open(Path database) {
    return open(database, Clock.systemUTC());
  }

  /**
   * Opens the database.
   *
   * @param clock tells when jobs of 2.x ended that have to be given up
   */
  static SqliteJobStore open(Path database, Clock clock) {
    SqliteFile file = SqliteFile.open(database, clock);
    try {
      return new SqliteJobStore(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** They stay open, so that nobody pays for opening one, and none is renewed: it is a file. */
  private static HikariDataSource readers(SQLiteDataSource connections) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(connections);
    config.setPoolName("job-store");
    config.setMaximumPoolSize(READERS);
    config.setMaxLifetime(0);
    config.setKeepaliveTime(0);
    return new HikariDataSource(config);
  }

  @Override
  public List<Optional<Job>> commit(List<Change> changes) {
    return changes.isEmpty() ? List.of() : writer.commit(changes);
  }

  @Override
  public Optional<Job> find(JobId id) {
    SqliteQuery query = new SqliteQuery(SqliteQuery.BY_ID, List.of(id.value()));
    return jobs(query).stream().findFirst();
  }

  @Override
  public Optional<Job> find(UserId user, String key) {
    return jobs(new SqliteQuery(SqliteQuery.BY_KEY, List.of(user.value(), key))).stream()
        .findFirst();
  }

  @Override
  public List<AttemptRecord> attempts(JobId id) {
    List<AttemptRecord> attempts = new ArrayList<>();
    read(
        new SqliteQuery(SqliteQuery.ATTEMPTS, List.of(id.value())),
        row -> attempts.add(SqliteRows.attempt(row)));
    return attempts;
  }

  @Override
  public void unfinished(Consumer<Job> each) {
    read(
        new SqliteQuery(SqliteQuery.UNFINISHED, List.of()),
        row -> each.accept(SqliteRows.job(row)));
  }

  @Override
  public boolean keepsFiles() {
    return true;
  }

  @Override
  public void keptFiles(BiConsumer<Job, KeptFiles> each) {
    read(
        new SqliteQuery(SqliteQuery.KEPT_FILES, List.of()),
        row -> each.accept(SqliteRows.job(row), new KeptFiles(row.getBytes("files"))));
  }

  @Override
  public List<Job> list(JobFilter filter) {
    return jobs(SqliteQuery.list(filter));
  }

  @Override
  public List<Job> endedBefore(Instant time, int limit) {
    // rows keep whole milliseconds: the last one that is wholly before
    long last = time.minusNanos(1).toEpochMilli();
    return jobs(new SqliteQuery(SqliteQuery.ENDED, List.of(last, limit)));
  }

  @Override
  public void locations(Consumer<String> each) {
    read(new SqliteQuery(SqliteQuery.LOCATIONS, List.of()), row -> each.accept(row.getString(1)));
  }

  private List<Job> jobs(SqliteQuery query) {
    List<Job> jobs = new ArrayList<>();
    read(query, row -> jobs.add(SqliteRows.job(row)));
    return jobs;
  }

  private void read(SqliteQuery query, RowReader each) {
    try (Connection connection = readers.getConnection();
        PreparedStatement statement = connection.prepareStatement(query.sql())) {
      query.bind(statement);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          each.read(row);
        }
      }
    } catch (SQLException e) {
      throw readers.isClosed() ? errors.because("is closed") : errors.of(e);
    }
  }

  @FunctionalInterface
  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public void check() {
    writer.check();
  }

  @Override
  public void close() {
    readers.close();
    writer.close();
    file.close();
  }
}
