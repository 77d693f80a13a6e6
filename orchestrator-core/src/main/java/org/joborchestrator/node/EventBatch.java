package org.joborchestrator.node;

import java.util.List;
import java.util.Optional;

/**
 * What changed on a client.
 *
 * @param incarnation changes when the client restarts; its cursors start anew then
 * @param cursor where this batch ends
 * @param payloads each payload that changed since, as it is now, in the order of the changes
 * @param unable why the client can take no more payloads now, such as a full disk; empty when it
 *     can
 */
public record EventBatch(
    String incarnation, long cursor, List<PayloadState> payloads, Optional<String> unable) {

  public EventBatch {
    payloads = List.copyOf(payloads);
  }
}
