package org.joborchestrator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.joborchestrator.job.AttemptRecord;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.UserId;
import org.jspecify.annotations.Nullable;

/** A job as a row of the table {@code jobs}, and back. */
final class SqliteRows {

  static final String COLUMNS =
      "id, user_id, service, status, location, attempt, node, payload, message, created, ended,"
          + " lost, cause";

  static final Set<JobStatus> UNFINISHED = statuses(status -> !status.isFinal());
  static final Set<JobStatus> WITH_FILES = statuses(status -> status != JobStatus.CLEANED);

  private SqliteRows() {}

  private static Set<JobStatus> statuses(Predicate<JobStatus> which) {
    Set<JobStatus> statuses = EnumSet.allOf(JobStatus.class);
    statuses.removeIf(which.negate());
    return Set.copyOf(statuses);
  }

  /** The status as the database spells it. */
  static String text(JobStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  /** The statuses as SQL spells a list of them, always in the same order. */
  static String list(Collection<JobStatus> statuses) {
    return statuses.stream()
        .sorted()
        .map(status -> "'" + text(status) + "'")
        .collect(Collectors.joining(", ", "(", ")"));
  }

  static @Nullable Long millis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }

  /** The current row, whose columns are {@link #COLUMNS}. */
  static Job job(ResultSet row) throws SQLException {
    long id = row.getLong(1);
    try {
      return new Job(
          new JobId(id),
          new UserId(row.getLong(2)),
          new ServiceName(row.getString(3)),
          JobStatus.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
          row.getString(5),
          row.getInt(6),
          row.getString(7),
          payload(row),
          row.getString(9),
          Instant.ofEpochMilli(row.getLong(10)),
          ended(row),
          row.getInt(12),
          cause(row.getString(13)));
    } catch (RuntimeException e) {
      throw new StorageException(
          "The row of job " + id + " was changed by hand and cannot be read: " + e.getMessage(), e);
    }
  }

  /** The current row, whose columns are those of {@link SqliteQuery#ATTEMPTS}. */
  static AttemptRecord attempt(ResultSet row) throws SQLException {
    long ended = row.getLong(4);
    boolean isUnderWay = row.wasNull();
    return new AttemptRecord(
        row.getInt(1),
        row.getString(2),
        Instant.ofEpochMilli(row.getLong(3)),
        isUnderWay ? null : Instant.ofEpochMilli(ended),
        cause(row.getString(5)),
        row.getString(6));
  }

  private static @Nullable PayloadId payload(ResultSet row) throws SQLException {
    long payload = row.getLong(8);
    return row.wasNull() ? null : new PayloadId(payload);
  }

  static @Nullable Cause cause(@Nullable String text) {
    return text == null ? null : Cause.valueOf(text.toUpperCase(Locale.ROOT));
  }

  static @Nullable String text(@Nullable Cause cause) {
    return cause == null ? null : cause.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Instant ended(ResultSet row) throws SQLException {
    long ended = row.getLong(11);
    return row.wasNull() ? null : Instant.ofEpochMilli(ended);
  }
}
