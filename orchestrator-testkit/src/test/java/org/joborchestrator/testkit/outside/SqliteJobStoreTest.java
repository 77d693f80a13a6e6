package org.joborchestrator.testkit.outside;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.joborchestrator.store.JobStore;
import org.joborchestrator.testkit.JobStoreContract;
import org.junit.jupiter.api.io.TempDir;

/** In a package of its own, as those are who write a store of their own. */
final class SqliteJobStoreTest extends JobStoreContract {

  @TempDir private Path directory;
  private final Map<JobStore, Path> files = new HashMap<>();

  @Override
  protected JobStore create() {
    return open(directory.resolve(files.size() + ".sqlite"));
  }

  @Override
  protected Optional<JobStore> reopen(JobStore open) {
    open.close();
    return Optional.of(open(files.get(open)));
  }

  private JobStore open(Path file) {
    JobStore store = JobStore.sqlite(file);
    files.put(store, file);
    return store;
  }
}
