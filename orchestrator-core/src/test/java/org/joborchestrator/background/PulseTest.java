package org.joborchestrator.background;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PulseTest {

  private final ManualSurroundings surroundings = new ManualSurroundings();
  private boolean busy;
  private int beats;
  private Runnable more = () -> {};
  private final Pulse pulse =
      new Pulse(surroundings.loop(), Duration.ofMillis(500), () -> busy, this::beat);

  private void beat() {
    beats++;
    more.run();
  }

  private void pass(int millis) {
    surroundings.advance(Duration.ofMillis(millis));
  }

  @Test
  void busy_itBeatsOften_elseSeldom() {
    busy = true;
    pulse.start();
    pass(2000);
    assertEquals(4, beats);

    busy = false;
    pass(500); // planned while it was busy
    pass(29_999);
    assertEquals(5, beats);
    pass(1);
    assertEquals(6, beats);
  }

  @Test
  void quickened_itBeatsAsSoonAsWhenItIsBusy() {
    pulse.start();
    pass(1000);
    busy = true;
    pulse.quicken();
    pass(499);
    assertEquals(0, beats);
    pass(1);
    assertEquals(1, beats);
  }

  @Test
  void quickenedWhileBusy_nothingIsPutOff() {
    busy = true;
    pulse.start();
    pass(400);
    pulse.quicken();
    pass(100);
    assertEquals(1, beats);
  }

  @Test
  void stopped_itBeatsNoMore_alsoByItsOwnStep() {
    busy = true;
    more = pulse::stop;
    pulse.start();
    pass(20_000);
    assertEquals(1, beats);
    assertEquals(0, surroundings.timers());

    pulse.quicken();
    pass(20_000);
    assertEquals(1, beats);
  }

  @Test
  void stepThatFails_isNotTheLast() {
    busy = true;
    more =
        () -> {
          throw new IllegalStateException("on purpose");
        };
    pulse.start();
    pass(500);
    assertEquals(1, surroundings.failures().size());
    more = () -> {};
    pass(500);
    assertEquals(2, beats);
  }
}
