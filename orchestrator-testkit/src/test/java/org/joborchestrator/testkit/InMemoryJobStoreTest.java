package org.joborchestrator.testkit;

import java.util.Optional;
import org.joborchestrator.store.JobStore;

final class InMemoryJobStoreTest extends JobStoreContract {

  @Override
  protected JobStore create() {
    return JobStore.inMemory();
  }

  @Override
  protected Optional<JobStore> reopen(JobStore open) {
    open.close();
    return Optional.of(open);
  }
}
