package org.joborchestrator.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.UploadKey;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/**
 * A connection with what is prepared on it. It begins and ends its transactions itself: the driver,
 * left to do it, begins the next one as soon as one ends, and nobody else could write.
 */
final class SqliteSession implements AutoCloseable {

  private static final String INSERT =
      "INSERT INTO jobs (user_id, service, status, location, attempt, node, message, created, key,"
          + " digest) VALUES (?, ?, ?, ?, ?, ?, '', ?, ?, ?) RETURNING id";
  private static final String MOVE =
      "UPDATE jobs SET status = ?, attempt = ?, node = ?, payload = ?, message = ?, ended = ?,"
          + " lost = ?, cause = ? WHERE id = ? AND status = ? AND attempt = ? RETURNING "
          + SqliteRows.COLUMNS;
  private static final String BEGIN_ATTEMPT =
      "INSERT OR REPLACE INTO attempts (job, number, node, began) VALUES (?, ?, ?, ?)";
  private static final String END_ATTEMPT =
      "UPDATE attempts SET ended = ?, cause = ?, reason = ? WHERE job = ? AND number = ?";
  private static final String FORGET_ATTEMPTS = "DELETE FROM attempts WHERE job = ?";
  private static final String KEEP_FILES = "INSERT INTO kept_files (job, files) VALUES (?, ?)";
  private static final String FORGET_FILES = "DELETE FROM kept_files WHERE job = ?";
  private static final String LOOK = "SELECT value FROM meta WHERE key = 'identity'";
  private static final String PROBE =
      "INSERT INTO meta VALUES ('probe', '') ON CONFLICT (key) DO UPDATE SET value = ''";

  private final Connection connection;
  private final PreparedStatement begin;
  private final PreparedStatement commit;
  private final PreparedStatement insert;
  private final PreparedStatement byKey;
  private final PreparedStatement move;
  private final PreparedStatement beginAttempt;
  private final PreparedStatement endAttempt;
  private final PreparedStatement forgetAttempts;
  private final PreparedStatement keepFiles;
  private final PreparedStatement forgetFiles;
  private int patience = -1;

  SqliteSession(Connection connection) throws SQLException {
    this.connection = connection;
    try {
      begin = connection.prepareStatement("BEGIN IMMEDIATE");
      commit = connection.prepareStatement("COMMIT");
      insert = connection.prepareStatement(INSERT);
      byKey = connection.prepareStatement(SqliteQuery.BY_KEY);
      move = connection.prepareStatement(MOVE);
      beginAttempt = connection.prepareStatement(BEGIN_ATTEMPT);
      endAttempt = connection.prepareStatement(END_ATTEMPT);
      forgetAttempts = connection.prepareStatement(FORGET_ATTEMPTS);
      keepFiles = connection.prepareStatement(KEEP_FILES);
      forgetFiles = connection.prepareStatement(FORGET_FILES);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  void begin(int millis) throws SQLException {
    if (patience != millis) {
      connection.unwrap(SQLiteConnection.class).setBusyTimeout(millis);
      patience = millis;
    }
    begin.execute();
  }

  void commit() throws SQLException {
    commit.execute();
  }

  List<Optional<Job>> make(List<Change> changes) throws SQLException {
    List<Optional<Job>> outcomes = new ArrayList<>(changes.size());
    for (Change change : changes) {
      outcomes.add(make(change));
    }
    return outcomes;
  }

  private Optional<Job> make(Change change) throws SQLException {
    if (change instanceof Change.Insert added) {
      return insert(added);
    }
    if (change instanceof Change.Forget forget) {
      forgetFiles(forget.job());
      return Optional.empty();
    }
    return move((Change.Move) change);
  }

  private Optional<Job> insert(Change.Insert added) throws SQLException {
    UploadKey key = added.key();
    if (key == null) {
      return Optional.of(insert(added, null, null));
    }
    byKey.setLong(1, added.user().value());
    byKey.setString(2, key.value());
    try (ResultSet row = byKey.executeQuery()) {
      if (row.next()) {
        boolean isSame = key.digest().equals(row.getString("digest"));
        return isSame ? Optional.of(SqliteRows.job(row)) : Optional.empty();
      }
    }
    return Optional.of(insert(added, key.value(), key.digest()));
  }

  private Job insert(Change.Insert added, @Nullable String key, @Nullable String digest)
      throws SQLException {
    boolean isPicked = added.node() != null;
    insert.setLong(1, added.user().value());
    insert.setString(2, added.service().value());
    insert.setString(3, SqliteRows.text(isPicked ? JobStatus.PROCESSING : JobStatus.QUEUED));
    insert.setString(4, added.location());
    insert.setInt(5, isPicked ? 1 : 0);
    insert.setString(6, added.node());
    insert.setLong(7, added.created().toEpochMilli());
    insert.setString(8, key);
    insert.setString(9, digest);
    Job made;
    try (ResultSet row = insert.executeQuery()) {
      made = added.row(new JobId(row.getLong(1)));
    }
    if (isPicked) {
      begin(made, added.created());
    }
    if (added.files() != null) {
      keepFiles(made.id(), added.files());
    }
    return made;
  }

  private void keepFiles(JobId job, KeptFiles files) throws SQLException {
    keepFiles.setLong(1, job.value());
    keepFiles.setBytes(2, files.bytes());
    keepFiles.executeUpdate();
  }

  private void forgetFiles(JobId job) throws SQLException {
    forgetFiles.setLong(1, job.value());
    forgetFiles.executeUpdate();
  }

  private Optional<Job> move(Change.Move wanted) throws SQLException {
    Job from = wanted.from();
    Job to = wanted.to();
    move.setString(1, SqliteRows.text(to.status()));
    move.setInt(2, to.attempt());
    move.setString(3, to.node());
    setNumber(4, to.payload() == null ? null : to.payload().value());
    move.setString(5, to.message());
    setNumber(6, SqliteRows.millis(to.ended()));
    move.setInt(7, to.lost());
    move.setString(8, SqliteRows.text(to.cause()));
    move.setLong(9, from.id().value());
    move.setString(10, SqliteRows.text(from.status()));
    move.setInt(11, from.attempt());
    Optional<Job> moved;
    try (ResultSet row = move.executeQuery()) {
      moved = row.next() ? Optional.of(SqliteRows.job(row)) : Optional.empty();
    }
    if (moved.isPresent()) {
      record(wanted);
    }
    return moved;
  }

  /** Keeps the records of attempts, and the files, in step with the row. */
  private void record(Change.Move move) throws SQLException {
    Job to = move.to();
    if (to.isFinal()) {
      forgetFiles(to.id());
    }
    if (move.files() != null) {
      keepFiles(to.id(), move.files());
    }
    if (move.beginsAttempt()) {
      begin(to, move.at());
    } else if (move.endsAttempt()) {
      endAttempt.setLong(1, move.at().toEpochMilli());
      endAttempt.setString(2, SqliteRows.text(to.cause()));
      endAttempt.setString(3, to.message());
      endAttempt.setLong(4, to.id().value());
      endAttempt.setInt(5, to.attempt());
      endAttempt.executeUpdate();
    } else if (to.status() == JobStatus.CLEANED) {
      forgetAttempts.setLong(1, to.id().value());
      forgetAttempts.executeUpdate();
    }
  }

  private void begin(Job to, Instant at) throws SQLException {
    beginAttempt.setLong(1, to.id().value());
    beginAttempt.setInt(2, to.attempt());
    beginAttempt.setString(3, to.node() == null ? "" : to.node());
    beginAttempt.setLong(4, at.toEpochMilli());
    beginAttempt.executeUpdate();
  }

  private void setNumber(int index, @Nullable Long value) throws SQLException {
    if (value == null) {
      move.setNull(index, Types.INTEGER);
    } else {
      move.setLong(index, value);
    }
  }

  boolean look() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOOK);
        ResultSet row = statement.executeQuery()) {
      return row.next();
    }
  }

  boolean probe() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PROBE)) {
      return statement.executeUpdate() == 1;
    }
  }

  /** Gives up what is not committed. */
  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
