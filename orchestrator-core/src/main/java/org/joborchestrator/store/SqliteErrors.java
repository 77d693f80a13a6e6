package org.joborchestrator.store;

import java.nio.file.Path;
import java.sql.SQLException;
import org.joborchestrator.job.NoSpaceException;
import org.joborchestrator.job.StorageException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Says in one line what is wrong with a database, and what to do. */
final class SqliteErrors {

  private static final int PRIMARY_CODE = 0xFF;

  private final Path path;

  SqliteErrors(Path path) {
    this.path = path;
  }

  /**
   * What to throw: {@link IllegalArgumentException} for a value that no database would take, else
   * {@link StorageException}.
   */
  RuntimeException of(SQLException failure) {
    SQLiteErrorCode code = code(failure);
    return switch (code) {
      case SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH ->
          new IllegalArgumentException(
              "A row is none that the database " + path + " can hold: " + reason(failure), failure);
      case SQLITE_FULL -> new NoSpaceException(explain(code, failure), failure);
      default -> new StorageException(explain(code, failure), failure);
    };
  }

  /** Something that has no code of SQLite. */
  StorageException because(String reason) {
    return new StorageException("The database " + path + " " + reason);
  }

  private String explain(SQLiteErrorCode code, SQLException failure) {
    String database = "The database " + path;
    return switch (code) {
      case SQLITE_NOTADB ->
          path + " is not a database: name another file, or move this one out of the way";
      case SQLITE_CORRUPT -> database + " is damaged: put a copy of it in its place";
      case SQLITE_FULL -> database + " cannot grow: the disk is full, make room on it";
      case SQLITE_READONLY, SQLITE_PERM ->
          database
              + " cannot be written: make the file and its directory writable for this process";
      case SQLITE_CANTOPEN ->
          database
              + " cannot be opened: it must be a regular file that this process may read and write,"
              + " in a directory that it may write";
      case SQLITE_BUSY, SQLITE_LOCKED ->
          database + " is locked by another program: end that program, or what it does there";
      case SQLITE_IOERR ->
          database + " could not be read or written: check its disk (" + reason(failure) + ")";
      default -> database + " failed: " + reason(failure);
    };
  }

  /** The primary code: the extended ones say more than is needed to know what to do. */
  private static SQLiteErrorCode code(SQLException failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SQLiteException sqlite) {
        int extended = sqlite.getResultCode().code;
        return extended < 0
            ? SQLiteErrorCode.UNKNOWN_ERROR
            : SQLiteErrorCode.getErrorCode(extended & PRIMARY_CODE);
      }
    }
    return SQLiteErrorCode.UNKNOWN_ERROR;
  }

  private static String reason(SQLException failure) {
    return String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
  }
}
