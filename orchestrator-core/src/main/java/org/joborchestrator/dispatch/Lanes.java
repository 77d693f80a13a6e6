package org.joborchestrator.dispatch;

import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.pool.Pool;
import org.joborchestrator.queue.QuotaPolicy;
import org.joborchestrator.queue.ServiceQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lanes of all services. Belongs to the loop. */
public final class Lanes {

  private static final Logger log = LoggerFactory.getLogger(Lanes.class);

  private static final Bounds FOREVER =
      new Bounds(
          Integer.MAX_VALUE,
          Optional.empty(),
          ChronoUnit.FOREVER.getDuration(),
          ChronoUnit.FOREVER.getDuration(),
          ChronoUnit.FOREVER.getDuration());

  private final Map<ServiceName, Lane> lanes;

  public Lanes(Map<ServiceName, Lane> lanes) {
    this.lanes = new LinkedHashMap<>(lanes);
  }

  /**
   * The service's lane. Jobs of a service that is no longer configured get one without clients:
   * they wait until it is configured again.
   */
  public Lane of(ServiceName service) {
    return lanes.computeIfAbsent(service, Lanes::closed);
  }

  private static Lane closed(ServiceName service) {
    log.warn("Service {} is not configured; its jobs wait until it is again", service);
    QuotaPolicy nobody = request -> QuotaPolicy.Answer.SERVICE_WAITS;
    return new Lane(new ServiceQueue(service, nobody), new Pool(List.of()), FOREVER);
  }

  /** All lanes, in the order of their configuration. */
  public Collection<Lane> all() {
    return List.copyOf(lanes.values());
  }
}
