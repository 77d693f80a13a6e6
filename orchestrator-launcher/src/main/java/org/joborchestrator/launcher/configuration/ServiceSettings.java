package org.joborchestrator.launcher.configuration;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.joborchestrator.job.ServiceName;

/**
 * One service of a server.
 *
 * @param clients the remote ones
 * @param bounds what its jobs may take
 */
public record ServiceSettings(
    ServiceName name, List<ClientUrls> clients, int runsPerUser, int maxRuns, Bounds bounds) {

  /**
   * What jobs may take.
   *
   * @param maxAttempts how many attempts may be lost
   * @param timeLimit how long a script may run; empty for as long as it likes
   * @param waiting how long a job waits while no client can be reached
   * @param staging how long it may take to hand a job to a client
   * @param collecting how long it may take to fetch its result
   */
  public record Bounds(
      int maxAttempts,
      Optional<Duration> timeLimit,
      Duration waiting,
      Duration staging,
      Duration collecting) {}

  public ServiceSettings {
    clients = List.copyOf(clients);
  }
}
