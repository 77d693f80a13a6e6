package org.joborchestrator.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.node.EventBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventFeedTest {

  private static final Duration WAIT = Duration.ofSeconds(30);

  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final PayloadTable table = new PayloadTable(Path.of("/data"), 1000);
  private final EventFeed feed = new EventFeed("first", table, surroundings);

  @AfterEach
  void close() {
    table.close();
  }

  private void insert(long id) {
    table.insert(new PayloadId(id), PayloadStatus.PREPARED, null, "payload-" + id);
    feed.changed();
  }

  private CompletableFuture<EventBatch> ask(long cursor, Duration wait) {
    CompletableFuture<EventBatch> answer = feed.after(cursor, wait);
    surroundings.settle();
    return answer;
  }

  private static List<Long> ids(CompletableFuture<EventBatch> answer) {
    assertTrue(answer.isDone(), "not answered yet");
    return answer.join().payloads().stream().map(state -> state.id().value()).toList();
  }

  @Test
  void whatIsThere_isAnsweredAtOnce() {
    insert(1);
    insert(2);

    CompletableFuture<EventBatch> all = ask(0, WAIT);

    assertEquals(List.of(1L, 2L), ids(all));
    assertEquals("first", all.join().incarnation());
    assertEquals(table.lastChange(), all.join().cursor());
  }

  @Test
  void nothingNew_isAnsweredWhenSomethingChanges() {
    insert(1);
    CompletableFuture<EventBatch> next = ask(table.lastChange(), WAIT);
    surroundings.advance(Duration.ofSeconds(29));
    assertFalse(next.isDone());

    insert(2);
    surroundings.settle();

    assertEquals(List.of(2L), ids(next));
    assertEquals(0, surroundings.timers());
  }

  @Test
  void nothingNew_isAnsweredWhenTheWaitIsOver() {
    insert(1);
    long cursor = table.lastChange();
    CompletableFuture<EventBatch> next = ask(cursor, WAIT);

    surroundings.advance(WAIT);

    assertEquals(List.of(), ids(next));
    assertTrue(next.join().cursor() > cursor, "each answer has one of its own");
  }

  @Test
  void nothingNew_andNoWait_isAnsweredAtOnce() {
    assertEquals(List.of(), ids(ask(table.lastChange(), Duration.ZERO)));
  }

  @Test
  void manyChangesOfOneStep_areToldTogether_toEveryoneWhoWaits() {
    CompletableFuture<EventBatch> one = ask(table.lastChange(), WAIT);
    CompletableFuture<EventBatch> other = ask(table.lastChange(), WAIT);

    insert(1);
    insert(2);
    insert(3);
    surroundings.settle();

    assertEquals(List.of(1L, 2L, 3L), ids(one));
    assertEquals(List.of(1L, 2L, 3L), ids(other));
  }

  @Test
  void changeAfterAnAnswer_isToldToTheNextWhoAsks() {
    CompletableFuture<EventBatch> one = ask(table.lastChange(), WAIT);
    insert(1);
    surroundings.settle();
    insert(2);
    surroundings.settle();

    assertEquals(List.of(2L), ids(ask(one.join().cursor(), WAIT)));
  }

  @Test
  void cursor_tellsWhenItWasGivenOut_andIsNewsToNobody() {
    insert(1);
    surroundings.advance(Duration.ofSeconds(1));
    long first = ask(0, WAIT).join().cursor();
    CompletableFuture<EventBatch> other = ask(first, WAIT);
    surroundings.advance(Duration.ofSeconds(1));
    long second = ask(0, WAIT).join().cursor();

    assertEquals(OptionalLong.of(Duration.ofSeconds(1).toNanos()), feed.given(first));
    assertEquals(OptionalLong.of(Duration.ofSeconds(2).toNanos()), feed.given(second));
    assertEquals(OptionalLong.empty(), feed.given(0));
    surroundings.advance(Duration.ofSeconds(1));
    assertFalse(other.isDone());
  }

  @Test
  void cursorOfTheFuture_isOneOfAnotherIncarnation_andGetsEverything() {
    insert(1);

    assertEquals(List.of(1L), ids(ask(table.lastChange() + 5, WAIT)));
  }

  @Test
  void closed_itRefusesWhoWaitsAndWhoAsks() {
    CompletableFuture<EventBatch> waiting = ask(table.lastChange(), WAIT);
    feed.close();
    CompletableFuture<EventBatch> late = ask(0, WAIT);

    assertClosing(waiting);
    assertClosing(late);
    surroundings.advance(WAIT);
    assertEquals(List.of(), surroundings.failures());
  }

  private static void assertClosing(CompletableFuture<EventBatch> answer) {
    CompletionException refused = assertThrows(CompletionException.class, answer::join);
    assertInstanceOf(UnavailableException.class, refused.getCause());
  }

  @Test
  void clientThatCanTakeNoMore_saysSo_toWhoWaitsAndToWhoAsksNext() {
    CompletableFuture<EventBatch> waiting = ask(table.lastChange(), WAIT);
    long before = table.lastChange();
    feed.unable(Optional.of("low on disk"));
    surroundings.settle();

    assertEquals(List.of(), ids(waiting));
    assertEquals(Optional.of("low on disk"), waiting.join().unable());
    assertEquals(Optional.of("low on disk"), ask(before, WAIT).join().unable());

    CompletableFuture<EventBatch> next = ask(waiting.join().cursor(), WAIT);
    feed.unable(Optional.of("lower on disk"));
    surroundings.settle();
    assertFalse(next.isDone(), "it is as unable as before");
    feed.unable(Optional.empty());
    surroundings.settle();
    assertEquals(Optional.empty(), next.join().unable());
  }

  private void insertQuietly(long id) {
    table.insert(new PayloadId(id), PayloadStatus.PREPARED, null, "payload-" + id);
    feed.progressed();
  }

  @Test
  void beginning_isToldALittleLater() {
    CompletableFuture<EventBatch> next = ask(table.lastChange(), WAIT);
    insertQuietly(1);
    surroundings.advance(Duration.ofMillis(49));
    assertFalse(next.isDone());

    surroundings.advance(Duration.ofMillis(1));
    assertEquals(List.of(1L), ids(next));
    assertEquals(0, surroundings.timers());
  }

  @Test
  void beginning_isToldAtOnce_withAnEnd() {
    CompletableFuture<EventBatch> next = ask(table.lastChange(), WAIT);
    insertQuietly(1);
    insert(2);
    surroundings.settle();

    assertEquals(List.of(1L, 2L), ids(next));
    assertEquals(0, surroundings.timers());
  }

  @Test
  void beginningThatNobodyHasHeardOf_isNoReasonToAnswerAtOnce() {
    long before = table.lastChange();
    insertQuietly(1);
    CompletableFuture<EventBatch> next = ask(before, WAIT);
    assertFalse(next.isDone());

    surroundings.advance(Duration.ofMillis(50));
    assertEquals(List.of(1L), ids(next));
  }

  @Test
  void endThatNobodyHasHeardOf_isAnsweredAtOnce_alsoWhenSomethingHasBegunSince() {
    long before = table.lastChange();
    insert(1);
    insertQuietly(2);

    assertEquals(List.of(1L, 2L), ids(ask(before, WAIT)));
  }
}
