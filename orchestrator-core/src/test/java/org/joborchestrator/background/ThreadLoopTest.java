package org.joborchestrator.background;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.joborchestrator.background.Loop.Cancellable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ThreadLoopTest {

  private final ThreadLoop loop = new ThreadLoop("tested");

  @AfterEach
  void close() {
    loop.close();
  }

  /** What the loop does after all that was handed in before. */
  private void await() throws Exception {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    loop.execute(() -> reached.complete(null));
    reached.get(10, TimeUnit.SECONDS);
  }

  @Test
  void steps_runInTheirOrder_onOneNamedDaemonThread() throws Exception {
    List<Integer> ran = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      int number = i;
      loop.execute(
          () -> {
            ran.add(number);
            threads.add(Thread.currentThread());
          });
    }
    await();

    assertEquals(IntStream.range(0, 1000).boxed().toList(), ran);
    assertEquals(1, threads.stream().distinct().count());
    assertTrue(threads.get(0).getName().startsWith("tested-"), threads.get(0).getName());
    assertTrue(threads.get(0).isDaemon());
  }

  @Test
  void step_thatThrows_doesNotEndTheLoop() throws Exception {
    loop.execute(
        () -> {
          throw new StackOverflowError("on purpose");
        });
    await();
  }

  @Test
  void timer_runsNotBeforeItsTime() throws Exception {
    CompletableFuture<Long> ran = new CompletableFuture<>();
    long begun = System.nanoTime();
    loop.after(Duration.ofMillis(20), () -> ran.complete(System.nanoTime()));

    long waited = ran.get(10, TimeUnit.SECONDS) - begun;

    assertTrue(waited >= Duration.ofMillis(20).toNanos(), waited + " ns");
  }

  @Test
  void timer_cancelled_neverRuns() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    Cancellable timer = loop.after(Duration.ofMillis(5), () -> ran.set(true));
    timer.cancel();
    CompletableFuture<Void> later = new CompletableFuture<>();
    loop.after(Duration.ofMillis(10), () -> later.complete(null));
    later.get(10, TimeUnit.SECONDS);

    assertFalse(ran.get());
  }

  @Test
  void close_runsWhatWasHandedInBefore_andNoTimer() {
    AtomicBoolean ran = new AtomicBoolean();
    AtomicBoolean due = new AtomicBoolean();
    CountDownLatch busy = new CountDownLatch(1);
    loop.execute(() -> awaitQuietly(busy));
    loop.execute(() -> ran.set(true));
    loop.after(Duration.ofSeconds(5), () -> due.set(true)); // less than a close would wait for it
    busy.countDown();
    loop.close();

    assertTrue(ran.get());
    assertFalse(due.get());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void steps_afterTheEnd_areDroppedWithoutAnError() {
    AtomicBoolean ran = new AtomicBoolean();
    loop.close();

    loop.execute(() -> ran.set(true));
    Cancellable timer = loop.after(Duration.ZERO, () -> ran.set(true));
    Cancellable repeating = loop.every(Duration.ofMillis(1), () -> ran.set(true));
    timer.cancel();
    repeating.cancel();

    assertFalse(ran.get());
  }
}
