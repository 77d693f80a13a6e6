package org.joborchestrator.jaxrs.remote;

import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.joborchestrator.job.PayloadStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sense of the statuses that a client answers. One that is none of a payload's says at least
 * whether its script may have begun; that it came is logged once.
 */
final class StatusReader {

  private static final Logger log = LoggerFactory.getLogger(StatusReader.class);

  /** A client that invents them must not fill the memory. */
  private static final int MOST_LOGGED = 20;

  private final String node;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  StatusReader(String node) {
    this.node = node;
  }

  PayloadStatus read(String status) {
    return PayloadStatus.ofWireName(status).orElseGet(() -> strange(status));
  }

  private PayloadStatus strange(String status) {
    PayloadStatus sense =
        switch (status.toLowerCase(Locale.ROOT)) {
          case "queued", "processing", "submitted" -> PayloadStatus.PREPARED;
          default -> PayloadStatus.RUNNING;
        };
    if (logged.size() < MOST_LOGGED && logged.add(status)) {
      log.warn(
          "Client {} answers the status '{}', which is none of a payload's: it is taken for {}",
          node,
          Explanation.shorten(status),
          sense.wireName());
    }
    return sense;
  }
}
