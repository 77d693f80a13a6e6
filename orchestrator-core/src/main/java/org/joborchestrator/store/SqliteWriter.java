package org.joborchestrator.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection that writes. After a failure it is given up, and the next commit opens
 * another: so nothing of a half-made transaction can get into that one.
 *
 * <p>SQLite goes on writing to a file that was deleted or replaced. So whether the file is still
 * there is looked at before each commit, which has then certainly not been made; and again when it
 * is on the disk, before anybody is told.
 */
final class SqliteWriter implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SqliteWriter.class);

  /** How long other programs may hold the database before a commit, or a check, is given up. */
  private static final int COMMIT_MILLIS = 5_000;

  private static final int CHECK_MILLIS = 1_000;

  private final DataSource connections;
  private final SqliteErrors errors;
  private final Runnable presence;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable SqliteSession session; // guarded by lock
  private boolean closed; // guarded by lock
  private boolean unproven = true; // guarded by lock

  /**
   * @param presence throws {@link StorageException} if the file is not the one that was opened
   */
  SqliteWriter(DataSource connections, SqliteErrors errors, Runnable presence) {
    this.connections = connections;
    this.errors = errors;
    this.presence = presence;
  }

  /** All changes in one transaction; durable when this returns. */
  List<Optional<Job>> commit(List<Change> changes) {
    lock.lock();
    try {
      refuseIfGone();
      return inTransaction(COMMIT_MILLIS, session -> session.make(changes));
    } finally {
      lock.unlock();
    }
  }

  private void refuseIfGone() {
    try {
      presence.run();
    } catch (StorageException e) {
      throw new UnavailableException(e.getMessage(), e);
    }
  }

  /**
   * Returns if a commit could be made now. First of all, and after a commit that failed, it makes
   * one: a start must not succeed where no job can be accepted, and a database that recovers must
   * be found to have recovered though nobody else dares to write.
   */
  void check() {
    if (!locked()) {
      throw errors.because(
          "does not answer: a commit has been under way for " + CHECK_MILLIS + " ms");
    }
    try {
      presence.run();
      inTransaction(CHECK_MILLIS, unproven ? SqliteSession::probe : SqliteSession::look);
    } finally {
      lock.unlock();
    }
  }

  private boolean locked() {
    try {
      return lock.tryLock(CHECK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException("Interrupted while waiting for the database", e);
    }
  }

  /** Called with the lock held. */
  private <T> T inTransaction(int patience, Work<T> work) {
    boolean done = false;
    try {
      SqliteSession current = session();
      current.begin(patience);
      T result = work.in(current);
      current.commit();
      presence.run();
      done = true;
      return result;
    } catch (SQLException e) {
      throw errors.of(e);
    } finally {
      unproven = !done;
      if (!done) {
        giveUpSession();
      }
    }
  }

  private SqliteSession session() throws SQLException {
    if (closed) {
      throw errors.because("is closed");
    }
    SqliteSession current = session;
    if (current == null) {
      current = new SqliteSession(connections.getConnection());
      session = current;
    }
    return current;
  }

  private void giveUpSession() {
    SqliteSession former = session;
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
    T in(SqliteSession session) throws SQLException;
  }
}
