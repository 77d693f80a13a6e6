package org.joborchestrator.store;

import java.nio.file.Path;

final class SqliteJobStore {
  private SqliteJobStore() {}

  static JobStore open(Path database) {
    throw new UnsupportedOperationException("not yet: " + database);
  }
}
