package org.joborchestrator.background;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SerialTest {

  @Test
  void tasks_ofManyThreads_runOneAfterAnother() throws Exception {
    int each = 2000;
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<List<Integer>> seen = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    CountDownLatch done = new CountDownLatch(each * seen.size());
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      Serial serial = new Serial(pool);
      for (List<Integer> mine : seen) {
        pool.execute(
            () -> {
              for (int i = 0; i < each; i++) {
                int number = i;
                serial.execute(
                    () -> {
                      most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                      mine.add(number); // unguarded on purpose: the order is the guard
                      atOnce.decrementAndGet();
                      done.countDown();
                    });
              }
            });
      }
      assertTrue(done.await(30, TimeUnit.SECONDS));
    } finally {
      pool.shutdown();
      assertTrue(pool.awaitTermination(30, TimeUnit.SECONDS));
    }

    assertEquals(1, most.get());
    List<Integer> inOrder = IntStream.range(0, each).boxed().toList();
    seen.forEach(mine -> assertEquals(inOrder, mine));
  }

  @Test
  void task_thatThrows_doesNotStopTheNext() {
    ManualSurroundings surroundings = new ManualSurroundings();
    AtomicBoolean ran = new AtomicBoolean();
    Serial serial = new Serial(surroundings.io());

    serial.execute(
        () -> {
          throw new AssertionError("on purpose");
        });
    serial.execute(() -> ran.set(true));
    surroundings.settle();

    assertTrue(ran.get());
    assertEquals(List.of(), surroundings.failures());
  }

  @Test
  void executor_thatRefusesOnce_doesNotStopWhatComesLater() {
    List<String> ran = new ArrayList<>();
    AtomicBoolean refusing = new AtomicBoolean(true);
    Serial serial =
        new Serial(
            task -> {
              if (refusing.get()) {
                throw new RejectedExecutionException("full");
              }
              task.run();
            });
    assertThrows(RejectedExecutionException.class, () -> serial.execute(() -> ran.add("first")));

    refusing.set(false);
    serial.execute(() -> ran.add("second"));

    assertEquals(List.of("second"), ran);
  }
}
