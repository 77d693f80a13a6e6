package org.joborchestrator.node;

import java.time.Duration;

/**
 * What a server gives its payloads on a client, with each call that follows the client's events:
 * for so long the client runs them without hearing from the server again. Then it stops them,
 * because the server is about to run their jobs elsewhere.
 *
 * @param server whose payloads
 * @param length how long from the answer that the call follows: the call may have been long on its
 *     way
 */
public record Lease(String server, Duration length) {

  public Lease {
    if (length.isNegative() || length.isZero()) {
      throw new IllegalArgumentException("lease " + length + ": expected more than none");
    }
  }
}
