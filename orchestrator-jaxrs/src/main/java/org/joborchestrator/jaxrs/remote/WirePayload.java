package org.joborchestrator.jaxrs.remote;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.PayloadId;
import org.jspecify.annotations.Nullable;

/**
 * A payload as it stands in an answer, unchecked.
 *
 * @param id 0 in the answer of a client that has no such payload
 * @param status any text
 * @param key null when it is not said, as by 2.x
 * @param server null when it is not said, as by 2.x
 * @param message empty when it is not said
 * @param cause null when it is not said, as by 2.x, or there is none
 */
record WirePayload(
    long id,
    String status,
    @Nullable String key,
    @Nullable String server,
    String message,
    @Nullable String cause) {

  /**
   * Reads an object, of which the parser has read the beginning; skips what is unknown.
   *
   * @throws IOException if it has no number as its id, or no status
   */
  static WirePayload read(JsonParser parser) throws IOException {
    if (!parser.isExpectedStartObjectToken()) {
      throw new IOException("JSON that is no object");
    }
    long id = -1;
    String status = null;
    String key = null;
    String server = null;
    String message = null;
    String cause = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "id" -> id = parser.getValueAsLong(-1);
        case "status" -> status = parser.getValueAsString();
        case "key" -> key = parser.getValueAsString();
        case "server" -> server = parser.getValueAsString();
        case "cause" -> cause = parser.getValueAsString();
        case "message" -> message = parser.getValueAsString();
        default -> parser.skipChildren();
      }
    }
    if (id < 0 || id > PayloadId.MAX || status == null) {
      throw new IOException("JSON that is no payload");
    }
    return new WirePayload(id, status, key, server, message == null ? "" : message, cause);
  }

  /** Whether it says that it belongs to another attempt than this. */
  boolean isAnothers(AttemptKey asked) {
    return (key != null && !key.equals(asked.wireName()))
        || (server != null && !server.equals(asked.server()));
  }

  /** Whether it is of a client that does not say how it came to its status, as of 2.x. */
  boolean isUnexplained() {
    return key == null && cause == null && message.isEmpty();
  }

  /** Whose it is; empty if it does not say so, or not as this orchestrator writes it. */
  Optional<AttemptKey> attempt() {
    if (key == null || server == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(AttemptKey.parse(server, key));
    } catch (InvalidRequestException e) {
      return Optional.empty();
    }
  }
}
