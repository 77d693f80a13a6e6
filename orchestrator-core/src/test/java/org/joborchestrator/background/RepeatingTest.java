package org.joborchestrator.background;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.joborchestrator.background.Loop.Cancellable;
import org.junit.jupiter.api.Test;

final class RepeatingTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void step_isRunAfterEachInterval_notAtOnce() {
    surroundings.loop().every(SECOND, runs::incrementAndGet);

    surroundings.advance(Duration.ofMillis(999));
    assertEquals(0, runs.get());
    surroundings.advance(Duration.ofMillis(1));
    assertEquals(1, runs.get());
    surroundings.advance(Duration.ofSeconds(10));
    assertEquals(11, runs.get());
  }

  @Test
  void step_thatThrows_isRunAgain() {
    surroundings
        .loop()
        .every(
            SECOND,
            () -> {
              runs.incrementAndGet();
              throw new AssertionError("on purpose");
            });

    surroundings.advance(Duration.ofSeconds(3));

    assertEquals(3, runs.get());
    assertEquals(3, surroundings.failures().size());
  }

  @Test
  void cancelled_itLeavesNoTimer() {
    Cancellable repeating = surroundings.loop().every(SECOND, runs::incrementAndGet);
    surroundings.advance(SECOND);

    repeating.cancel();
    repeating.cancel();
    surroundings.advance(Duration.ofSeconds(10));

    assertEquals(1, runs.get());
    assertEquals(0, surroundings.timers());
  }

  @Test
  void cancelledByItsOwnStep_itLeavesNoTimer() {
    Cancellable[] itself = new Cancellable[1];
    itself[0] =
        surroundings
            .loop()
            .every(
                SECOND,
                () -> {
                  runs.incrementAndGet();
                  itself[0].cancel();
                });

    surroundings.advance(Duration.ofSeconds(10));

    assertEquals(1, runs.get());
    assertEquals(0, surroundings.timers());
  }
}
