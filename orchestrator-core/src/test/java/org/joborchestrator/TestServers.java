package org.joborchestrator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.joborchestrator.OrchestratorBuilder.Settings;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.files.JobFiles;
import org.joborchestrator.store.JobStore;

/** Lets tests in other packages keep what an orchestrator holds, to let it go when that is dead. */
public final class TestServers {

  private TestServers() {}

  /** Starts one of that service. */
  public static Orchestrator start(
      Surroundings surroundings, JobStore store, JobFiles files, Service service, Duration lease)
      throws IOException {
    Settings settings = new Settings(Duration.ofDays(10), 400L << 20, lease);
    return Orchestrator.start(surroundings, store, files, List.of(service), settings);
  }
}
