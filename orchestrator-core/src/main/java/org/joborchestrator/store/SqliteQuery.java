package org.joborchestrator.store;

import static java.util.stream.Collectors.joining;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.joborchestrator.job.JobStatus;

/**
 * A question to the table {@code jobs}, put so that an index gives its rows in the order asked for:
 * nothing is sorted, and what is read does not grow with the number of rows that there are.
 *
 * <p>Rows of several states are merged from one ordered walk a state; that is what {@code UNION
 * ALL} with {@code ORDER BY} does here, where {@code status IN (…)} would sort them all.
 *
 * @param sql with a question mark for each argument
 * @param arguments numbers and texts
 */
record SqliteQuery(String sql, List<Object> arguments) {

  private static final String SELECT = "SELECT " + SqliteRows.COLUMNS + " FROM jobs ";

  /** One job. */
  static final String BY_ID = SELECT + "WHERE id = ?";

  /** The one that a user's key stands for, with the digest behind it. */
  static final String BY_KEY =
      "SELECT "
          + SqliteRows.COLUMNS
          + ", digest FROM jobs INDEXED BY jobs_by_key"
          + " WHERE user_id = ? AND key = ? AND key IS NOT NULL AND status <> 'cleaned'";

  /** What is known of a job's attempts. */
  static final String ATTEMPTS =
      "SELECT number, node, began, ended, cause, reason FROM attempts WHERE job = ? ORDER BY number";

  /** What is kept of jobs' files, with the jobs. */
  static final String KEPT_FILES =
      "SELECT " + SqliteRows.COLUMNS + ", files FROM kept_files JOIN jobs ON jobs.id = job";

  /** All that is not final, in the order of ids. */
  static final String UNFINISHED = ofEach(SqliteRows.UNFINISHED, "") + " ORDER BY id";

  /** Where the files of all jobs are that may have some. */
  static final String LOCATIONS =
      "SELECT location FROM jobs INDEXED BY jobs_by_status WHERE status IN "
          + SqliteRows.list(SqliteRows.WITH_FILES);

  /** Which have ended at that time or before it: what ended first, first. */
  static final String ENDED =
      SELECT
          + "INDEXED BY jobs_to_clean WHERE status IN ('completed', 'failed', 'invalid', 'killed')"
          + " AND ended <= ? ORDER BY ended, id LIMIT ?";

  /** The newest that match. */
  static SqliteQuery list(JobFilter filter) {
    boolean byStatus =
        !filter.statuses().isEmpty()
            && (filter.user() == null || SqliteRows.UNFINISHED.containsAll(filter.statuses()));
    return byStatus ? mergedByStatus(filter) : walked(filter);
  }

  private static SqliteQuery mergedByStatus(JobFilter filter) {
    List<Object> arguments = new ArrayList<>();
    StringBuilder conditions = new StringBuilder();
    conditions(filter, conditions, arguments);
    List<Object> all = new ArrayList<>();
    filter.statuses().forEach(status -> all.addAll(arguments));
    all.add(filter.limit());
    return new SqliteQuery(
        ofEach(filter.statuses(), conditions.toString()) + " ORDER BY id DESC LIMIT ?", all);
  }

  private static SqliteQuery walked(JobFilter filter) {
    List<Object> arguments = new ArrayList<>();
    StringBuilder sql = new StringBuilder(SELECT).append(way(filter)).append(" WHERE true");
    conditions(filter, sql, arguments);
    if (!filter.statuses().isEmpty()) {
      sql.append(" AND status IN ").append(SqliteRows.list(filter.statuses()));
    }
    arguments.add(filter.limit());
    return new SqliteQuery(sql.append(" ORDER BY id DESC LIMIT ?").toString(), arguments);
  }

  private static String way(JobFilter filter) {
    if (filter.user() != null) {
      return "INDEXED BY jobs_by_user";
    }
    return filter.service() != null ? "INDEXED BY jobs_by_service" : "NOT INDEXED";
  }

  private static void conditions(JobFilter filter, StringBuilder sql, List<Object> arguments) {
    if (filter.user() != null) {
      sql.append(" AND user_id = ?");
      arguments.add(filter.user().value());
    }
    if (filter.service() != null) {
      sql.append(" AND service = ?");
      arguments.add(filter.service().value());
    }
    if (filter.before() != null) {
      sql.append(" AND id < ?");
      arguments.add(filter.before().value());
    }
  }

  private static String ofEach(Collection<JobStatus> statuses, String conditions) {
    return statuses.stream()
        .sorted()
        .map(SqliteRows::text)
        .map(
            status ->
                SELECT + "INDEXED BY jobs_by_status WHERE status = '" + status + "'" + conditions)
        .collect(joining(" UNION ALL "));
  }

  /** Sets the arguments. */
  void bind(PreparedStatement statement) throws SQLException {
    for (int i = 0; i < arguments.size(); i++) {
      statement.setObject(i + 1, arguments.get(i));
    }
  }
}
