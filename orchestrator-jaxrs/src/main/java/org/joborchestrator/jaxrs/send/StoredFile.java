package org.joborchestrator.jaxrs.send;

import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import org.joborchestrator.jaxrs.error.Problem;
import org.joborchestrator.jaxrs.error.ProblemMapper;
import org.jspecify.annotations.Nullable;

/**
 * A ZIP file that does not change under its name any more: sent whole or in part, with validators.
 *
 * @param file where it is
 * @param size its length in bytes
 * @param modified when it was written, in whole seconds as HTTP has it
 * @param tag its entity tag
 */
public record StoredFile(Path file, long size, Instant modified, EntityTag tag) {

  /** The file as it is on the disk. */
  public static StoredFile of(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    Instant modified = attributes.lastModifiedTime().toInstant();
    String tag =
        Long.toHexString(attributes.size()) + "-" + Long.toHexString(modified.toEpochMilli());
    return new StoredFile(
        file, attributes.size(), modified.truncatedTo(ChronoUnit.SECONDS), new EntityTag(tag));
  }

  /**
   * The answer to what was asked: 200, 206, 304, 412 or 416.
   *
   * @param refusal says of what the file is, beside the reason, in the latter two
   */
  public Response answer(Asked asked, String name, Refusal refusal) {
    Response.ResponseBuilder unmet =
        asked.request().evaluatePreconditions(Date.from(modified), tag);
    if (unmet != null) {
      return unmet(unmet, refusal);
    }
    try {
      return found(asked, name, range(asked));
    } catch (ByteRange.Unsatisfiable e) {
      return unsatisfiable(refusal);
    }
  }

  private Response unmet(Response.ResponseBuilder unmet, Refusal refusal) {
    int code = unmet.build().getStatus();
    if (code == Response.Status.NOT_MODIFIED.getStatusCode()) {
      return validated(unmet).header(HttpHeaders.CONTENT_LENGTH, size).build();
    }
    String reason = "The file is not the one that If-Match or If-Unmodified-Since names";
    return ProblemMapper.response(new Problem(code, refusal.because(reason), Map.of()));
  }

  private Response found(Asked asked, String name, Optional<ByteRange> range) {
    ByteRange sent = range.orElse(new ByteRange(0, size));
    Response.ResponseBuilder response =
        range.isPresent()
            ? Response.status(Response.Status.PARTIAL_CONTENT)
                .header("Content-Range", sent.contentRange(size))
            : Response.ok();
    Archives.named(validated(response), name).header(HttpHeaders.CONTENT_LENGTH, sent.length());
    if (!asked.head()) {
      response.entity(new Body(name, asked.abort(), out -> copy(sent, out)));
    }
    return response.build();
  }

  private void copy(ByteRange range, OutputStream out) throws IOException {
    try (SeekableByteChannel in = Files.newByteChannel(file)) {
      range.copy(in, out);
    }
  }

  private Response.ResponseBuilder validated(Response.ResponseBuilder response) {
    return response
        .tag(tag)
        .lastModified(Date.from(modified))
        .header("Accept-Ranges", "bytes")
        .header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
  }

  private Optional<ByteRange> range(Asked asked) throws ByteRange.Unsatisfiable {
    String range = asked.range();
    return range == null || !isSame(asked.ifRange())
        ? Optional.empty()
        : ByteRange.parse(range, size);
  }

  /** Whether the part that the sender has is of this very file. */
  private boolean isSame(@Nullable String ifRange) {
    return ifRange == null
        || ifRange.strip().equals('"' + tag.getValue() + '"')
        || isModified(ifRange.strip());
  }

  /** Read, not compared as text: what is written for HTTP has two digits for the day of a month. */
  private boolean isModified(String date) {
    try {
      return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)).equals(modified);
    } catch (DateTimeException e) {
      return false; // then it is an entity tag
    }
  }

  private Response unsatisfiable(Refusal refusal) {
    String reason = "The range lies beyond the end of the file, which has " + size + " bytes";
    return ProblemMapper.response(
        new Problem(416, refusal.because(reason), Map.of("Content-Range", "bytes */" + size)));
  }
}
