package org.joborchestrator.node;

import java.util.List;

/**
 * What changed on a client.
 *
 * @param incarnation changes when the client restarts; its cursors start anew then
 * @param cursor where this batch ends
 * @param payloads each payload that changed since, as it is now, in the order of the changes
 */
public record EventBatch(String incarnation, long cursor, List<PayloadState> payloads) {

  public EventBatch {
    payloads = List.copyOf(payloads);
  }
}
