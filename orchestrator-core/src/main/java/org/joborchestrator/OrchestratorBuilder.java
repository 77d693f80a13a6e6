package org.joborchestrator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.store.JobStore;

/** stub: signatures only */
public final class OrchestratorBuilder {

  private final String notYet = "not yet";

  public OrchestratorBuilder dataPath(Path directory) {
    return this;
  }

  public OrchestratorBuilder store(JobStore store) {
    return this;
  }

  public OrchestratorBuilder service(Service service) {
    return this;
  }

  public OrchestratorBuilder maxAge(Duration age) {
    return this;
  }

  public OrchestratorBuilder uploadLimit(long bytes) {
    return this;
  }

  public OrchestratorBuilder surroundings(Surroundings surroundings) {
    return this;
  }

  public Orchestrator start() throws IOException {
    throw new UnsupportedOperationException(notYet);
  }
}
