package org.joborchestrator.background;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ThreadsTest {

  @Test
  void perTask_usesVirtualThreads_whereTheRuntimeHasThem() throws Exception {
    boolean expected = Runtime.version().feature() >= 21;

    assertEquals(expected, isVirtual(ranOn()));
  }

  @Test
  void perTask_namesItsThreads_andDoesNotKeepTheProcess() throws Exception {
    Thread thread = ranOn();

    assertTrue(thread.getName().startsWith("tested-io-"), thread.getName());
    assertTrue(thread.isDaemon());
  }

  private static Thread ranOn() throws Exception {
    ExecutorService threads = Threads.perTask("tested-io-");
    try {
      return threads.submit(Thread::currentThread).get(10, TimeUnit.SECONDS);
    } finally {
      threads.shutdown();
    }
  }

  /** By its own word; the method is not there on 17. */
  private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
    try {
      return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  @Test
  void perTask_runsAsManyAtOnceAsThereAre() throws Exception {
    int many = 200;
    CountDownLatch together = new CountDownLatch(many);
    ExecutorService threads = Threads.perTask("tested-io-");
    try {
      List<Future<Boolean>> met =
          IntStream.range(0, many)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            together.countDown();
                            return together.await(30, TimeUnit.SECONDS);
                          }))
              .toList();
      for (Future<Boolean> each : met) {
        assertTrue(each.get(30, TimeUnit.SECONDS));
      }
    } finally {
      threads.shutdown();
    }
  }
}
