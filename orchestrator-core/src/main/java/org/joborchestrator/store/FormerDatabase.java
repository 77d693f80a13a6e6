package org.joborchestrator.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Set;

/** A database of 2.x. */
final class FormerDatabase {
  FormerDatabase(Path path, Connection connection, Clock clock) {}

  static boolean isOne(int version, Set<String> tables) {
    return version == 0 && tables.contains("jobs") && !tables.contains("meta");
  }

  void takeOver() throws SQLException {
    throw new UnsupportedOperationException();
  }
}
