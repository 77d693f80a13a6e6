package org.joborchestrator.launcher.configuration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.joborchestrator.files.Watermarks;

/**
 * What a server is started with.
 *
 * @param data absolute, as is {@code database}
 * @param maxAge how long a job is kept after it ended
 * @param uploadLimit bytes of one upload
 * @param lease how long a client may be out of reach before it stops its jobs
 * @param watermarks how much of the data's disk stays free
 */
public record ServerSettings(
    Path database,
    Path data,
    Duration maxAge,
    long uploadLimit,
    Duration lease,
    Watermarks watermarks,
    List<ServiceSettings> services) {

  public ServerSettings {
    services = List.copyOf(services);
  }
}
