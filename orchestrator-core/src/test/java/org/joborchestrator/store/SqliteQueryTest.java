package org.joborchestrator.store;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How SQLite answers: no question scans the table, none sorts. */
final class SqliteQueryTest {

  private Connection connection;

  @BeforeEach
  void makeSchema() throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite::memory:");
    SqliteSchema.upgrade(connection, SqliteSchema.VERSION);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void find_goesToTheRow() throws SQLException {
    List<String> plan = plan(new SqliteQuery(SqliteQuery.BY_ID, List.of(1L)));

    assertEquals(List.of("SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)"), plan);
  }

  @Test
  void unfinished_readsNothingThatIsFinal() throws SQLException {
    List<String> plan = plan(new SqliteQuery(SqliteQuery.UNFINISHED, List.of()));

    assertOrderedByIndex(plan);
    long walks =
        plan.stream()
            .filter(step -> step.equals("SEARCH jobs USING INDEX jobs_by_status (status=?)"))
            .count();
    assertEquals(SqliteRows.UNFINISHED.size(), walks, plan::toString);
    for (JobStatus status : JobStatus.values()) {
      assertEquals(
          !status.isFinal(),
          SqliteQuery.UNFINISHED.contains("'" + SqliteRows.text(status) + "'"),
          status::toString);
    }
  }

  @Test
  void endedBefore_readsOnlyWhatIsToBeCleaned() throws SQLException {
    List<String> plan = plan(new SqliteQuery(SqliteQuery.ENDED, List.of(5L, 10)));

    assertEquals(List.of("SEARCH jobs USING INDEX jobs_to_clean (ended<?)"), plan);
  }

  @Test
  void locations_passOverWhatIsCleaned() throws SQLException {
    List<String> plan = plan(new SqliteQuery(SqliteQuery.LOCATIONS, List.of()));

    assertEquals(List.of("SEARCH jobs USING INDEX jobs_by_status (status=?)"), plan);
  }

  @Test
  void list_walksTheIndexOfWhatIsAskedFor() throws SQLException {
    JobFilter all = JobFilter.newest(10);
    JobFilter page = all.before(new JobId(5));
    UserId user = new UserId(1);
    ServiceName service = new ServiceName("fold");
    Set<JobStatus> failed = Set.of(JobStatus.FAILED);
    Set<JobStatus> running = Set.of(JobStatus.RUNNING);

    assertEquals(List.of("SCAN jobs"), plan(all)); // backwards, and only up to the limit
    assertEquals(List.of("SEARCH jobs USING INTEGER PRIMARY KEY (rowid<?)"), plan(page));
    assertEquals(by("user (user_id=?)"), plan(all.ofUser(user)));
    assertEquals(by("user (user_id=? AND id<?)"), plan(page.ofUser(user)));
    assertEquals(by("user (user_id=?)"), plan(all.ofUser(user).ofService(service)));
    assertEquals(by("user (user_id=?)"), plan(all.ofUser(user).in(failed)));
    assertEquals(by("service (service=?)"), plan(all.ofService(service)));
    assertEquals(by("service (service=? AND id<?)"), plan(page.ofService(service)));
    assertEquals(by("status (status=?)"), plan(all.in(failed)));
    assertEquals(by("status (status=? AND id<?)"), plan(page.in(failed)));
    assertEquals(by("status (status=?)"), plan(all.in(running).ofUser(user)));
  }

  @Test
  void list_neverSorts() {
    List<JobFilter> filters = new ArrayList<>();
    for (Set<JobStatus> in :
        List.of(
            Set.<JobStatus>of(),
            Set.of(JobStatus.QUEUED, JobStatus.RUNNING),
            EnumSet.allOf(JobStatus.class))) {
      for (JobFilter base :
          List.of(JobFilter.newest(10), JobFilter.newest(10).before(new JobId(9)))) {
        JobFilter filter = base.in(in);
        filters.add(filter);
        filters.add(filter.ofUser(new UserId(1)));
        filters.add(filter.ofService(new ServiceName("fold")));
        filters.add(filter.ofUser(new UserId(1)).ofService(new ServiceName("fold")));
      }
    }
    assertAll(filters.stream().map(filter -> () -> assertOrderedByIndex(plan(filter))));
  }

  private static void assertOrderedByIndex(List<String> plan) {
    assertFalse(plan.isEmpty());
    assertTrue(plan.stream().noneMatch(step -> step.contains("TEMP B-TREE")), plan::toString);
  }

  private static List<String> by(String index) {
    return List.of("SEARCH jobs USING INDEX jobs_by_" + index);
  }

  private List<String> plan(JobFilter filter) throws SQLException {
    return plan(SqliteQuery.list(filter));
  }

  private List<String> plan(SqliteQuery query) throws SQLException {
    List<String> steps = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement("EXPLAIN QUERY PLAN " + query.sql())) {
      query.bind(statement);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          steps.add(row.getString("detail"));
        }
      }
    }
    return steps;
  }
}
