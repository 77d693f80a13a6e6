package org.joborchestrator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.joborchestrator.files.Disk;
import org.joborchestrator.files.PlainReason;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database of 2.x, which becomes one of ours: a copy of it is kept beside it first, then all is
 * changed in one transaction. Until that is committed nothing has happened.
 */
final class FormerDatabase {

  private static final Logger log = LoggerFactory.getLogger(FormerDatabase.class);
  private static final int MOST_WARNINGS = 20;
  private static final Set<String> COLUMNS =
      Set.of("id", "user_id", "service", "status", "loc", "dest_id", "created_at");
  private static final String INSERT =
      "INSERT INTO jobs (id, user_id, service, status, location, attempt, node, payload, message,"
          + " created, ended) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final Path path;
  private final Connection connection;
  private final Clock clock;

  FormerDatabase(Path path, Connection connection, Clock clock) {
    this.path = path;
    this.connection = connection;
    this.clock = clock;
  }

  /** Whether that is one: it has no version, and the one table that 2.x makes. */
  static boolean isOne(Connection connection, int version, Set<String> tables) throws SQLException {
    if (version != 0 || !tables.contains("jobs") || tables.contains("meta")) {
      return false;
    }
    Set<String> columns = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT name FROM pragma_table_info('jobs')")) {
      while (row.next()) {
        columns.add(row.getString(1));
      }
    }
    return columns.containsAll(COLUMNS);
  }

  /** Keeps a copy and migrates. */
  void takeOver() throws SQLException {
    log.info("{} is a database of 2.x: it is taken over, and a copy is kept", path);
    Path copy = keepCopy();
    connection.setAutoCommit(false);
    boolean moved = false;
    try {
      Map<JobStatus, Integer> counts = migrate();
      moved = true;
      connection.commit();
      log.info("Took over the jobs of 2.x: {}; the former database is {}", counts, copy);
    } finally {
      if (!moved) {
        connection.rollback();
        discard(copy); // else each attempt to start would leave one more
      }
      connection.setAutoCommit(true);
    }
  }

  // -- the copy

  /** With what is still in its write-ahead log; whole and on the disk, or not under its name. */
  private Path keepCopy() throws SQLException {
    Path copy = freeName();
    Path part = copy.resolveSibling(copy.getFileName() + ".part");
    try {
      Files.deleteIfExists(part);
      makeAsPrivate(part);
      try (PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
        statement.setString(1, part.toString());
        statement.executeUpdate();
      }
      Disk.durable().sync(part);
      Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
      Disk.durable().sync(copy.resolveSibling("."));
      return copy;
    } catch (IOException e) {
      discard(part);
      throw new StorageException(
          "The copy " + copy + " could not be made: " + PlainReason.withFile(e), e);
    } catch (SQLException e) {
      discard(part);
      throw e;
    }
  }

  private Path freeName() {
    String name = path.getFileName() + ".2x-backup";
    Path free = path.resolveSibling(name);
    for (int number = 2; Files.exists(free); number++) {
      free = path.resolveSibling(name + "-" + number);
    }
    return free;
  }

  /** Nobody may read the copy who may not read the database. */
  private void makeAsPrivate(Path file) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(path)));
  }

  private static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warn("{} is of no use and can be deleted", file, e);
    }
  }

  // -- the rows

  private Map<JobStatus, Integer> migrate() throws SQLException {
    run("ALTER TABLE jobs RENAME TO jobs_of_2x");
    SqliteSchema.step(connection, 0);
    long highest = highestGivenOut();
    Map<JobStatus, Integer> counts = copyRows();
    run("DROP TABLE jobs_of_2x");
    for (int from = 1; from < SqliteSchema.VERSION; from++) {
      SqliteSchema.step(connection, from);
    }
    goOnAfter(highest);
    return counts;
  }

  /** Also of a job whose row is gone: somebody may still ask for that id. */
  private long highestGivenOut() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT max(seq) FROM (SELECT seq FROM sqlite_sequence WHERE name = 'jobs_of_2x'"
                    + " UNION ALL SELECT max(id) FROM jobs_of_2x)")) {
      return row.getLong(1);
    }
  }

  private void goOnAfter(long highest) throws SQLException {
    run("DELETE FROM sqlite_sequence WHERE name = 'jobs'");
    run("INSERT INTO sqlite_sequence (name, seq) VALUES ('jobs', " + Math.max(0, highest) + ")");
  }

  private Map<JobStatus, Integer> copyRows() throws SQLException {
    FormerJobs jobs = new FormerJobs(path, clock);
    Map<JobStatus, Integer> counts = new EnumMap<>(JobStatus.class);
    int odd = 0;
    try (PreparedStatement insert = connection.prepareStatement(INSERT);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(FormerRow.SELECT + "jobs_of_2x ORDER BY id")) {
      while (rows.next()) {
        FormerRow row = FormerRow.of(rows);
        if (row.id() < 1) {
          warn(++odd, row, "its id is none of a job: it stays in the copy alone");
          continue;
        }
        FormerJobs.Reading reading = jobs.read(row);
        if (!reading.oddities().isEmpty()) {
          warn(++odd, row, String.join("; ", reading.oddities()));
        }
        insert(insert, reading.job());
        counts.merge(reading.job().status(), 1, Integer::sum);
      }
    }
    if (odd > MOST_WARNINGS) {
      log.warn("{} more rows of 2.x were as odd", odd - MOST_WARNINGS);
    }
    return counts;
  }

  private static void warn(int number, FormerRow row, String oddity) {
    if (number <= MOST_WARNINGS) {
      log.warn("Job {} of 2.x: {}", row.id(), oddity);
    }
  }

  private static void insert(PreparedStatement insert, Job job) throws SQLException {
    insert.setLong(1, job.id().value());
    insert.setLong(2, job.user().value());
    insert.setString(3, job.service().value());
    insert.setString(4, SqliteRows.text(job.status()));
    insert.setString(5, job.location());
    insert.setInt(6, job.attempt());
    insert.setString(7, job.node());
    insert.setObject(8, job.payload() == null ? null : job.payload().value());
    insert.setString(9, job.message());
    insert.setLong(10, job.created().toEpochMilli());
    insert.setObject(11, SqliteRows.millis(job.ended()));
    insert.executeUpdate();
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
