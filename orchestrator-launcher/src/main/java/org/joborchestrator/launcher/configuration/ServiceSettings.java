package org.joborchestrator.launcher.configuration;

import java.util.List;
import org.joborchestrator.job.ServiceName;

/**
 * One service of a server.
 *
 * @param clients the remote ones
 */
public record ServiceSettings(
    ServiceName name, List<ClientUrls> clients, int runsPerUser, int maxRuns) {

  public ServiceSettings {
    clients = List.copyOf(clients);
  }
}
