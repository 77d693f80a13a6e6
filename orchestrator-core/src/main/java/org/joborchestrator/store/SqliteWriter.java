package org.joborchestrator.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.StorageException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection that writes, and its prepared statements. After a failure it is given up, and
 * the next commit opens another: so nothing of a half-made transaction can get into that one.
 */
final class SqliteWriter implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SqliteWriter.class);
  private static final long PATIENCE_MILLIS = 1_000;

  private static final String INSERT =
      "INSERT INTO jobs (user_id, service, status, location, attempt, message, created)"
          + " VALUES (?, ?, 'queued', ?, 0, '', ?) RETURNING id";
  private static final String MOVE =
      "UPDATE jobs SET status = ?, attempt = ?, node = ?, payload = ?, message = ?, ended = ?"
          + " WHERE id = ? AND status = ? AND attempt = ? RETURNING "
          + SqliteRows.COLUMNS;
  private static final String PROBE =
      "INSERT INTO meta VALUES ('probe', '') ON CONFLICT (key) DO UPDATE SET value = ''";

  private final DataSource connections;
  private final SqliteErrors errors;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Session session; // guarded by lock
  private boolean closed; // guarded by lock
  private volatile boolean failing;

  SqliteWriter(DataSource connections, SqliteErrors errors) {
    this.connections = connections;
    this.errors = errors;
  }

  /** All changes in one transaction; durable when this returns. */
  List<Optional<Job>> commit(List<Change> changes) {
    lock.lock();
    try {
      return inTransaction(session -> session.make(changes));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns if a commit could be made now. After one that failed, this makes one, so that a
   * database that recovers is found to have recovered though nobody else dares to write.
   */
  void check() {
    if (!locked()) {
      throw errors.because(
          "does not answer: a commit has been under way for " + PATIENCE_MILLIS + " ms");
    }
    try {
      inTransaction(failing ? Session::probe : Session::look);
    } finally {
      lock.unlock();
    }
  }

  private boolean locked() {
    try {
      return lock.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException("Interrupted while waiting for the database", e);
    }
  }

  /** Called with the lock held. */
  private <T> T inTransaction(Work<T> work) {
    boolean done = false;
    try {
      Session current = session();
      current.begin.execute();
      T result = work.in(current);
      current.commit.execute();
      done = true;
      return result;
    } catch (SQLException e) {
      throw errors.of(e);
    } finally {
      failing = !done;
      if (!done) {
        giveUpSession();
      }
    }
  }

  private Session session() throws SQLException {
    if (closed) {
      throw errors.because("is closed");
    }
    Session current = session;
    if (current == null) {
      current = new Session(connections.getConnection());
      session = current;
    }
    return current;
  }

  private void giveUpSession() {
    Session former = session;
    session = null;
    if (former != null) {
      try {
        former.close();
      } catch (SQLException e) {
        log.debug("the connection that failed could not be closed either", e);
      }
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      giveUpSession();
    } finally {
      lock.unlock();
    }
  }

  @FunctionalInterface
  private interface Work<T> {
    T in(Session session) throws SQLException;
  }

  /**
   * A connection with what is prepared on it. It begins and ends its transactions itself: the
   * driver, left to do it, begins the next one as soon as one ends, and nobody else could write.
   */
  private static final class Session {

    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement insert;
    private final PreparedStatement move;

    Session(Connection connection) throws SQLException {
      this.connection = connection;
      try {
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        insert = connection.prepareStatement(INSERT);
        move = connection.prepareStatement(MOVE);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }

    List<Optional<Job>> make(List<Change> changes) throws SQLException {
      List<Optional<Job>> outcomes = new ArrayList<>(changes.size());
      for (Change change : changes) {
        outcomes.add(
            change instanceof Change.Insert added
                ? Optional.of(insert(added))
                : move((Change.Move) change));
      }
      return outcomes;
    }

    private Job insert(Change.Insert added) throws SQLException {
      insert.setLong(1, added.user().value());
      insert.setString(2, added.service().value());
      insert.setString(3, added.location());
      insert.setLong(4, added.created().toEpochMilli());
      try (ResultSet row = insert.executeQuery()) {
        return added.row(new JobId(row.getLong(1)));
      }
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
      move.setLong(7, from.id().value());
      move.setString(8, SqliteRows.text(from.status()));
      move.setInt(9, from.attempt());
      try (ResultSet row = move.executeQuery()) {
        return row.next() ? Optional.of(SqliteRows.job(row)) : Optional.empty();
      }
    }

    private void setNumber(int index, @Nullable Long value) throws SQLException {
      if (value == null) {
        move.setNull(index, Types.INTEGER);
      } else {
        move.setLong(index, value);
      }
    }

    boolean look() throws SQLException {
      try (PreparedStatement statement =
              connection.prepareStatement("SELECT value FROM meta WHERE key = 'identity'");
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
    void close() throws SQLException {
      connection.close();
    }
  }
}
