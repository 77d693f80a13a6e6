package org.joborchestrator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.ServiceName;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table {@code jobs} of 2.x, as text: SQLite keeps whatever is put into a column
 * there, and what cannot be read must not stop the start.
 */
record FormerRow(
    long id,
    String user,
    String service,
    String status,
    String location,
    @Nullable String destination,
    @Nullable String createdAt) {

  static final String SELECT =
      "SELECT id, user_id, service, status, loc, dest_id, created_at FROM ";

  static FormerRow of(ResultSet row) throws SQLException {
    return new FormerRow(
        row.getLong(1),
        text(row, 2),
        text(row, 3),
        text(row, 4).strip().toLowerCase(Locale.ROOT),
        text(row, 5),
        row.getString(6),
        row.getString(7));
  }

  private static String text(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
  }

  Optional<Long> userNumber() {
    try {
      return Optional.of(Long.parseLong(user));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  Optional<ServiceName> serviceName() {
    try {
      return Optional.of(new ServiceName(service));
    } catch (InvalidRequestException e) {
      return Optional.empty();
    }
  }

  /** The number on the client; 2.x has none, or 0, for a job that no client was given. */
  Optional<PayloadId> payload() {
    try {
      return destination == null
          ? Optional.empty()
          : Optional.of(new PayloadId(Long.parseLong(destination)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  boolean hasOddDestination() {
    return destination != null && !destination.equals("0") && payload().isEmpty();
  }

  /** SQLite's CURRENT_TIMESTAMP: {@code 2026-01-31 12:34:56}, in UTC. */
  Optional<Instant> created() {
    if (createdAt == null) {
      return Optional.empty();
    }
    try {
      String iso = createdAt.strip().replace(' ', 'T');
      return Optional.of(LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
