package org.joborchestrator.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.job.StorageException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PayloadTableTest {

  private static final Path ROOT = Path.of("/data");
  private static final long FIRST = 1000;
  private static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");

  private final PayloadTable table = new PayloadTable(ROOT, FIRST);

  @AfterEach
  void close() {
    table.close();
  }

  private static PayloadId id(long value) {
    return new PayloadId(value);
  }

  private static AttemptKey key(long job, int attempt) {
    return new AttemptKey("server", new JobId(job), attempt);
  }

  private PayloadId insert(long value, @Nullable AttemptKey key) {
    table.insert(id(value), PayloadStatus.PREPARED, key, "payload-" + value);
    return id(value);
  }

  private List<Long> changedAfter(long cursor) {
    return table.changedAfter(cursor).stream().map(payload -> payload.id().value()).toList();
  }

  @Test
  void payload_isFound_byIdAndByKey_inEachState() {
    PayloadId id = insert(7, key(3, 1));
    Payload prepared = table.find(id).orElseThrow();
    assertEquals(
        new Payload(
            id,
            PayloadStatus.PREPARED,
            Optional.of(key(3, 1)),
            ROOT.resolve("payload-7"),
            0,
            "",
            Optional.empty(),
            null),
        prepared);
    assertEquals(Optional.of(prepared), table.find(key(3, 1)));

    table.running(id, 4711);
    assertEquals(4711, table.find(id).orElseThrow().pid());
    assertEquals(PayloadStatus.RUNNING, table.find(id).orElseThrow().status());

    table.ended(id, Ending.TERMINATED, NOW);
    Payload ended = table.find(id).orElseThrow();
    assertEquals(PayloadStatus.KILLED, ended.status());
    assertTrue(ended.killed());
    assertEquals("terminated", ended.message());
    assertEquals(NOW, ended.ended());
    assertEquals(4711, ended.pid());
  }

  @Test
  void payloadWithoutAKey_isFoundByItsIdOnly() {
    insert(1, null);
    insert(2, null);

    assertEquals(Optional.empty(), table.find(id(1)).orElseThrow().key());
    assertEquals(Optional.empty(), table.find(key(1, 1)));
    assertNull(table.find(id(2)).orElseThrow().ended());
  }

  @Test
  void keys_ofOtherServersJobsAndAttempts_areDifferent() {
    insert(1, key(3, 1));
    insert(2, key(3, 2));
    insert(3, key(4, 1));
    insert(4, new AttemptKey("other", new JobId(3), 1));

    assertEquals(id(2), table.find(key(3, 2)).orElseThrow().id());
    assertEquals(id(4), table.find(new AttemptKey("other", new JobId(3), 1)).orElseThrow().id());
  }

  @Test
  void sameKeyTwice_isRefused() {
    insert(1, key(3, 1));

    StorageException refused = assertThrows(StorageException.class, () -> insert(2, key(3, 1)));
    assertTrue(refused.getMessage().contains("UNIQUE"), refused.getMessage());
    assertEquals(Optional.empty(), table.find(id(2)));
  }

  @Test
  void changes_areToldOnce_inTheirOrder() {
    insert(1, null);
    insert(2, null);
    insert(3, null);
    assertEquals(FIRST + 3, table.lastChange());
    assertEquals(List.of(1L, 2L, 3L), changedAfter(0));
    long cursor = table.lastChange();
    assertEquals(List.of(), changedAfter(cursor));

    table.running(id(3), 9);
    table.running(id(1), 8);
    table.ended(id(3), Ending.COMPLETED, NOW);

    assertEquals(List.of(1L, 3L), changedAfter(cursor));
    assertEquals(List.of(3L), changedAfter(table.lastChange() - 1));
    assertEquals(List.of(2L, 1L, 3L), changedAfter(FIRST));
  }

  @Test
  void deleted_itIsGone() {
    insert(1, key(3, 1));

    assertTrue(table.delete(id(1)));
    assertFalse(table.delete(id(1)));

    assertEquals(Optional.empty(), table.find(key(3, 1)));
    assertEquals(List.of(), changedAfter(0));
    insert(2, key(3, 1));
    assertEquals(id(2), table.find(key(3, 1)).orElseThrow().id());
  }

  @Test
  void endedBefore_answersThoseThatHaveEnded() {
    insert(1, null);
    table.ended(insert(2, null), Ending.of(Exit.withCode(1)), NOW);
    table.ended(insert(3, null), Ending.COMPLETED, NOW.plusMillis(1));

    assertEquals(List.of(), table.endedBefore(NOW));
    assertEquals(
        List.of(id(2)), table.endedBefore(NOW.plusMillis(1)).stream().map(Payload::id).toList());
    assertEquals(2, table.endedBefore(NOW.plusSeconds(1)).size());
  }
}
