package org.joborchestrator.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.PayloadState;
import org.junit.jupiter.api.Test;

final class NodeWatchTest {

  private static final AttemptKey KEY = new AttemptKey("server", new JobId(1), 1);

  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final HandNode node = new HandNode("a");
  private final Heard heard = new Heard();
  private final NodeWatch watch = new NodeWatch(node, surroundings, heard, HandNode.LEASE);

  private static PayloadState state(long id, PayloadStatus status) {
    return new PayloadState(new PayloadId(id), status, Optional.empty(), "", Optional.empty());
  }

  private void connect(PayloadState... payloads) {
    watch.start();
    node.answer("first", 10, payloads);
    surroundings.settle();
  }

  @Test
  void connection_beginsWithEverythingTheClientHas_thenSaysThatItIsThere() {
    watch.start();
    HandNode.Asked first = node.next();
    assertEquals(0, first.after());
    assertEquals(Duration.ZERO, first.patience());
    assertFalse(watch.isThere());

    first
        .answer()
        .complete(
            Optional.of(
                new EventBatch(
                    "first",
                    10,
                    List.of(state(1, PayloadStatus.RUNNING), state(2, PayloadStatus.COMPLETED)),
                    Optional.empty())));
    surroundings.settle();

    assertEquals(List.of("a 1 RUNNING", "a 2 COMPLETED", "connected a", "eligible a"), heard.words);
    assertTrue(watch.isThere());
    assertTrue(watch.isEligible());
    assertFalse(watch.isPolled());
    assertEquals(Duration.ZERO, watch.away());
  }

  @Test
  void changes_areFollowed_fromTheLastCursorOn() {
    connect();
    heard.words.clear();
    HandNode.Asked next = node.next();
    assertEquals(10, next.after());
    assertTrue(next.patience().compareTo(Duration.ofSeconds(10)) > 0);

    next.answer()
        .complete(
            Optional.of(
                new EventBatch(
                    "first", 11, List.of(state(3, PayloadStatus.FAILED)), Optional.empty())));
    surroundings.settle();

    assertEquals(List.of("a 3 FAILED"), heard.words);
    assertEquals(11, node.next().after());
  }

  @Test
  void clientThatRestarted_isConnectedAnew() {
    connect();
    int connection = watch.connection();
    node.answer("second", 20, state(9, PayloadStatus.RUNNING));
    surroundings.settle();
    heard.words.clear();

    node.answer("second", 20, state(1, PayloadStatus.PREPARED));
    surroundings.settle();

    assertTrue(watch.connection() > connection);
    assertEquals(List.of("a 1 PREPARED", "connected a", "eligible a"), heard.words);
  }

  @Test
  void clientThatFails_isAway_andAskedAgainLaterAndLater() {
    connect();
    node.fail();
    surroundings.settle();
    assertFalse(watch.isThere());
    assertFalse(watch.isEligible());

    long asked = 0;
    for (int i = 0; i < 600; i++) {
      surroundings.advance(Duration.ofMillis(100));
      while (node.questions() > 0) {
        node.fail();
        asked++;
        surroundings.settle();
      }
    }

    assertTrue(asked >= 30 && asked <= 80, asked + " times in a minute");
    assertEquals(Duration.ofSeconds(60), watch.away());
  }

  @Test
  void clientThatIsBack_isThere_andWhatItFailedBeforeIsForgotten() {
    connect();
    node.fail();
    surroundings.advance(Duration.ofSeconds(1));
    heard.words.clear();
    node.answer("first", 10);
    surroundings.settle();

    assertEquals(List.of("connected a", "eligible a"), heard.words);
    assertTrue(watch.isThere());
    assertEquals(Duration.ZERO, watch.away());
  }

  @Test
  void answerToAnEarlierConnection_isOfNoInterest() {
    connect();
    HandNode.Asked late = node.next();
    watch.lost(node.unreachable());
    heard.words.clear();

    late.answer()
        .complete(
            Optional.of(
                new EventBatch(
                    "first", 11, List.of(state(3, PayloadStatus.FAILED)), Optional.empty())));
    surroundings.settle();

    assertEquals(List.of(), heard.words);
    assertFalse(watch.isThere());
  }

  @Test
  void clientOf2x_isThere_andPolled() {
    watch.start();
    node.answerThatItKnowsNoEvents();
    surroundings.settle();

    assertEquals(List.of("connected a", "eligible a"), heard.words);
    assertTrue(watch.isPolled());
    assertEquals(0, node.questions());
  }

  @Test
  void clientThatRefuses_restsLongerEachTime_untilItAccepts() {
    connect();
    assertTrue(restAfterRefusal() <= 200);
    long second = restAfterRefusal();
    assertTrue(second > 200 && second <= 400, second + " ms");
    watch.accepted();
    assertTrue(restAfterRefusal() <= 200);
  }

  private long restAfterRefusal() {
    watch.refused();
    long millis = 0;
    while (!watch.isEligible()) {
      surroundings.advance(Duration.ofMillis(1));
      millis++;
    }
    return millis;
  }

  @Test
  void closed_itAsksNoMore_andTellsNothing() {
    connect();
    watch.close();
    heard.words.clear();
    node.answer("first", 11, state(3, PayloadStatus.FAILED));
    watch.lost(node.unreachable());
    surroundings.advance(Duration.ofMinutes(1));

    assertEquals(List.of(), heard.words);
    assertEquals(0, node.questions());
    assertEquals(0, surroundings.timers());
  }

  @Test
  void clientThatCanTakeNoMore_getsNoJobs_untilItCan() {
    connect();
    heard.words.clear();
    node.next().answer().complete(Optional.of(batch(11, Optional.of("low on disk"))));
    surroundings.settle();
    assertTrue(watch.isThere());
    assertFalse(watch.isEligible());
    assertEquals(List.of(), heard.words);

    node.next().answer().complete(Optional.of(batch(12, Optional.empty())));
    surroundings.settle();
    assertTrue(watch.isEligible());
    assertEquals(List.of("eligible a"), heard.words);
  }

  private static EventBatch batch(long cursor, Optional<String> unable) {
    return new EventBatch("first", cursor, List.of(), unable);
  }

  @Test
  void lease_isRenewedByTheCallsThatFollow_neverByTheFirstOfAConnection() {
    watch.start();
    assertEquals(Optional.empty(), node.peek().lease());

    node.answer("first", 10);
    surroundings.settle();

    assertEquals(Optional.of(HandNode.LEASE), node.peek().lease());
    assertEquals(Duration.ofSeconds(20), node.peek().patience(), "several polls in a lease");
  }

  @Test
  void everything_isLookedAtAgain_eachMinute_behindAPoll_withoutALease() {
    connect();
    answerAfter(20, 11);
    assertEquals(11, node.peek().after());

    answerAfter(20, 12);
    HandNode.Asked look = node.next();
    assertEquals(0, look.after());
    assertEquals(Duration.ZERO, look.patience());
    assertEquals(Optional.empty(), look.lease());
    assertEquals(0, node.questions(), "one after another");
    assertEquals(OptionalLong.of(12), watch.heard());
    heard.words.clear();
    look.answer()
        .complete(
            Optional.of(
                new EventBatch(
                    "first", 13, List.of(state(7, PayloadStatus.COMPLETED)), Optional.empty())));
    surroundings.settle();
    assertEquals(List.of("a 7 COMPLETED"), heard.words);

    assertEquals(13, node.peek().after());
    assertEquals(Optional.of(HandNode.LEASE), node.peek().lease());
    answerAfter(29, 14);
    assertEquals(14, node.peek().after());
  }

  /** The poll that is under way finds nothing for so long. */
  private void answerAfter(int seconds, long cursor) {
    surroundings.advance(Duration.ofSeconds(seconds));
    node.answer("first", cursor);
    surroundings.settle();
  }

  @Test
  void recalled_untilTheClientConfirms_thereIsNoLease_thenAtOnce() {
    connect();
    HandNode.Asked following = node.next();
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    node.endWith(end);

    watch.recall(new PayloadId(3), KEY);
    following.answer().complete(Optional.of(batch(11, Optional.empty())));
    surroundings.settle();
    assertEquals(Optional.empty(), node.next().lease());
    assertEquals(List.of(), node.released());

    end.complete(true);
    surroundings.settle();
    assertEquals(List.of(KEY), node.released());
    assertEquals(Optional.of(HandNode.LEASE), node.peek().lease());
  }

  @Test
  void recallThatFails_connectsAnew_sinceThePayloadMustBeFoundAgainFirst() {
    connect();
    int connection = watch.connection();
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    node.endWith(end);
    watch.recall(new PayloadId(3), KEY);

    end.completeExceptionally(node.unreachable());
    surroundings.settle();

    assertFalse(watch.isThere());
    assertTrue(watch.connection() > connection);
  }

  @Test
  void recallThatFails_afterAnotherConnectionHasBegun_doesNotEndThatOne() {
    connect();
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    node.endWith(end);
    watch.recall(new PayloadId(3), KEY);
    node.fail();
    surroundings.settle();
    surroundings.advance(Duration.ofSeconds(1));
    node.answer("first", 10);
    surroundings.settle();
    assertTrue(watch.isThere());

    end.completeExceptionally(node.unreachable());
    surroundings.settle();

    assertTrue(watch.isThere());
    node.answer("first", 11);
    surroundings.settle();
    assertEquals(Optional.of(HandNode.LEASE), node.peek().lease());
  }
}
