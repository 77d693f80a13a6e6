package org.joborchestrator.jaxrs.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import org.joborchestrator.job.AttemptRecord;
import org.joborchestrator.job.Cause;
import org.jspecify.annotations.Nullable;

/** What is known of one attempt of a job. */
@Schema(name = "Attempt", description = "One attempt of a job")
@JsonPropertyOrder({"number", "client", "began", "ended", "cause", "message"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AttemptAnswer(
    @Schema(description = "1 for the first", example = "1") int number,
    @Schema(description = "Its client", example = "http://node1:9000") String client,
    @Schema(description = "When it was picked, in UTC", example = "2026-01-31T12:00:00.123Z")
        String began,
    @Schema(
            description = "When it was over; not there before",
            example = "2026-01-31T12:00:01.000Z")
        @Nullable String ended,
    @Schema(
            description = "What ended it other than with success",
            allowableValues = {"script", "time_limit", "user", "system"},
            example = "system")
        @Nullable String cause,
    @Schema(description = "The same in words, or empty", example = "Client node1 has lost it")
        String message) {

  /** Always three digits, so that times are of one length and sort as text. */
  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  static AttemptAnswer of(AttemptRecord attempt) {
    Instant ended = attempt.ended();
    Cause cause = attempt.cause();
    return new AttemptAnswer(
        attempt.number(),
        attempt.node(),
        MILLIS.format(attempt.began()),
        ended == null ? null : MILLIS.format(ended),
        cause == null ? null : cause.wireName(),
        attempt.reason());
  }
}
