package org.joborchestrator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import org.joborchestrator.files.PlainReason;
import org.joborchestrator.job.StorageException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** A database of ours on the disk: found or made, locked for this server, and of today's schema. */
final class SqliteFile implements AutoCloseable {

  private static final int BUSY_MILLIS = 5_000;
  private static final int WAL_KEPT_BYTES = 16 << 20;
  private static final int CACHE_KIB = 8 << 10;
  private static final Set<String> OURS = Set.of("meta", "jobs");

  private final Path path;
  private final DatabaseLock lock;
  private final String identity;
  private final @Nullable Object key;

  private SqliteFile(Path path, DatabaseLock lock, String identity, @Nullable Object key) {
    this.path = path;
    this.lock = lock;
    this.identity = identity;
    this.key = key;
  }

  /**
   * Makes the file and its directory if they are not there, takes over one of 2.x, and brings an
   * older schema up to date.
   *
   * @throws StorageException in one line, if any of it is not possible
   */
  static SqliteFile open(Path database, Clock clock) {
    Path path = place(database);
    if (Files.exists(path) && !DatabaseLock.isThere(path)) {
      refuseForeign(path);
    }
    DatabaseLock lock = DatabaseLock.take(path);
    boolean opened = false;
    try {
      String identity = prepare(path, clock);
      SqliteFile file = new SqliteFile(path, lock, identity, key(path));
      opened = true;
      return file;
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  /** Where it really is: two ways to one file must end at one lock. */
  private static Path place(Path database) {
    Path path = database.toAbsolutePath().normalize();
    Path directory = path.getParent();
    if (directory == null || Files.isDirectory(path)) {
      throw new StorageException("The database " + path + " is a directory: name a file");
    }
    try {
      Files.createDirectories(directory);
      return Files.exists(path)
          ? path.toRealPath()
          : directory.toRealPath().resolve(path.getFileName());
    } catch (IOException e) {
      throw new StorageException(
          "The directory of the database "
              + path
              + " cannot be made or used: "
              + PlainReason.withFile(e),
          e);
    }
  }

  /** Before there is a lock file, which would stay beside what is not ours. */
  private static void refuseForeign(Path path) {
    SqliteErrors errors = new SqliteErrors(path);
    try (Connection connection = source(path, new SQLiteConfig()).getConnection()) {
      int version = SqliteSchema.version(connection);
      Set<String> tables = tables(connection);
      if (!FormerDatabase.isOne(connection, version, tables)) {
        refuseForeign(version, tables, errors);
      }
    } catch (SQLException e) {
      throw errors.of(e);
    }
  }

  private static String prepare(Path path, Clock clock) {
    SqliteErrors errors = new SqliteErrors(path);
    try (Connection connection = source(path, new SQLiteConfig()).getConnection()) {
      int version = SqliteSchema.version(connection);
      Set<String> tables = tables(connection);
      if (FormerDatabase.isOne(connection, version, tables)) {
        new FormerDatabase(path, connection, clock).takeOver();
      } else {
        refuseForeign(version, tables, errors);
        SqliteSchema.upgrade(connection, SqliteSchema.VERSION);
      }
      return identity(connection);
    } catch (SQLException e) {
      throw errors.of(e);
    }
  }

  private static void refuseForeign(int version, Set<String> tables, SqliteErrors errors) {
    boolean empty = version == 0 && tables.isEmpty();
    if (!empty && (version == 0 || !tables.containsAll(OURS))) {
      throw errors.because("belongs to another program (it holds " + tables + "): name another");
    }
    if (version > SqliteSchema.VERSION) {
      throw errors.because(
          "was made by a newer version of this server (its schema is "
              + version
              + ", this one knows up to "
              + SqliteSchema.VERSION
              + "): start that version, or put back a copy of the older database");
    }
  }

  private static Set<String> tables(Connection connection) throws SQLException {
    Set<String> tables = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT name FROM sqlite_schema WHERE type = 'table'"
                    + " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")) {
      while (row.next()) {
        tables.add(row.getString(1));
      }
    }
    return tables;
  }

  private static String identity(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT value FROM meta WHERE key = 'identity'")) {
      if (!row.next()) {
        throw new SQLException("the row 'identity' of its table meta is missing");
      }
      return row.getString(1);
    }
  }

  Path path() {
    return path;
  }

  /** Made with the database. */
  String identity() {
    return identity;
  }

  /**
   * Opens connections for the work of every day. Transactions are IMMEDIATE: one that reads first
   * and writes then could otherwise fail when it comes to write. FULL: a commit is on the disk.
   */
  SQLiteDataSource connections() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setJournalSizeLimit(WAL_KEPT_BYTES);
    config.setCacheSize(-CACHE_KIB);
    config.setGetGeneratedKeys(false);
    return source(path, config);
  }

  private static SQLiteDataSource source(Path path, SQLiteConfig config) {
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + path.toUri()); // as a URI, a name may hold '?' and '%'
    return source;
  }

  /**
   * Whether the file is still the one that was opened. SQLite itself goes on writing to a file that
   * was deleted or replaced, and what it writes is lost.
   */
  void check() {
    if (key != null && !key.equals(key(path))) {
      throw new StorageException(
          "The database " + path + " was deleted or replaced while in use: restart the server");
    }
  }

  private static @Nullable Object key(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() {
    lock.close();
  }
}
