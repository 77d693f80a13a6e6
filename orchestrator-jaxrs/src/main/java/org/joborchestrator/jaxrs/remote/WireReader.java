package org.joborchestrator.jaxrs.remote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.PayloadState;
import org.jspecify.annotations.Nullable;

/** Makes what the orchestrator knows of what a client answers in JSON. */
final class WireReader {

  private static final JsonFactory JSON = new JsonFactory();

  /** Of what a client of 2.x calls Failed: to it, nothing but a script's exit code is a failure. */
  private static final String UNEXPLAINED = "run.sh failed on its client, which does not say why";

  private final String node;
  private final StatusReader statuses;

  WireReader(String node) {
    this.node = node;
    this.statuses = new StatusReader(node);
  }

  /**
   * The payload that an attempt has become.
   *
   * @throws IOException if it is none
   */
  PayloadState submitted(byte[] json, AttemptKey key) throws IOException {
    WirePayload payload = payload(json);
    if (payload.id() == 0) {
      throw new IOException("a payload whose id is 0");
    }
    if (payload.isAnothers(key)) {
      throw new NodeRefusedException(
          node, "it answered attempt " + key + " with the payload of " + payload.key());
    }
    return state(payload);
  }

  /** The payload as it is; empty if the client has no such, or only another's of that id. */
  Optional<PayloadState> payload(byte[] json, PayloadId id, AttemptKey key) throws IOException {
    WirePayload payload = payload(json);
    boolean isGone = payload.status().equalsIgnoreCase("Cleaned");
    return isGone || payload.id() != id.value() || payload.isAnothers(key)
        ? Optional.empty()
        : Optional.of(state(payload));
  }

  private static WirePayload payload(byte[] json) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      return WirePayload.read(parser);
    }
  }

  private PayloadState state(WirePayload payload) {
    PayloadStatus status = statuses.read(payload.status());
    boolean isUnexplained = status == PayloadStatus.FAILED && payload.isUnexplained();
    return new PayloadState(
        new PayloadId(payload.id()),
        status,
        payload.attempt(),
        isUnexplained ? UNEXPLAINED : payload.message(),
        isUnexplained
            ? Optional.of(Cause.SCRIPT)
            : Optional.ofNullable(payload.cause()).flatMap(Cause::ofWireName));
  }

  /** What has changed; entries that are nobody's payload are left out. */
  EventBatch events(byte[] json) throws IOException {
    String incarnation = null;
    Long cursor = null;
    String unable = null;
    List<PayloadState> payloads = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "incarnation" -> incarnation = parser.getValueAsString();
          case "cursor" -> cursor = parser.getLongValue();
          case "unable" -> unable = parser.getValueAsString();
          case "payloads" -> readAll(parser, payloads);
          default -> parser.skipChildren();
        }
      }
    }
    return batch(incarnation, cursor, payloads, unable);
  }

  private void readAll(JsonParser parser, List<PayloadState> payloads) throws IOException {
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      WirePayload payload = WirePayload.read(parser);
      if (payload.id() > 0) {
        payloads.add(state(payload));
      }
    }
  }

  private static EventBatch batch(
      @Nullable String incarnation,
      @Nullable Long cursor,
      List<PayloadState> payloads,
      @Nullable String unable)
      throws IOException {
    if (incarnation == null || cursor == null) {
      throw new IOException("events without incarnation or cursor");
    }
    return new EventBatch(
        incarnation,
        cursor,
        payloads,
        Optional.ofNullable(unable).filter(reason -> !reason.isEmpty()));
  }
}
