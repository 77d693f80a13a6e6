package org.joborchestrator.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.joborchestrator.background.ManualSurroundings;
import org.junit.jupiter.api.Test;

final class LoadSamplerTest {

  private final ManualSurroundings surroundings = new ManualSurroundings();
  private double load = 0.25;
  private int samples;
  private final LoadSampler sampler = new LoadSampler(this::sample, surroundings);

  private double sample() {
    samples++;
    return load;
  }

  private void pass(int seconds) {
    surroundings.advance(Duration.ofSeconds(seconds));
  }

  private double ask() {
    double answer = sampler.last();
    surroundings.settle();
    return answer;
  }

  @Test
  void load_isThatOfTheLastSample_inPercent_orNoneWhereItIsNotKnown() {
    assertEquals(25, ask());
    load = 1;
    pass(4);
    sampler.look();
    assertEquals(25, ask());
    pass(1);
    sampler.look();
    assertEquals(100, ask());
    load = -1;
    pass(5);
    sampler.look();
    assertEquals(0, ask());
  }

  @Test
  void whoAsks_isAnsweredAtOnce_andHasItSampledForWhoAsksNext() {
    load = 1;
    pass(60);
    assertEquals(25, sampler.last());
    assertEquals(25, sampler.last());
    surroundings.settle();

    assertEquals(100, sampler.last());
    assertEquals(2, samples);
  }

  @Test
  void askedAllTheTime_itIsSampledOften_yetAsAMean_elseNever() {
    pass(100);
    assertEquals(1, samples, "at the start");

    for (int i = 0; i < 100; i++) {
      ask();
      pass(1);
    }
    assertEquals(1 + 20, samples, "every five seconds");
    assertEquals(0, surroundings.timers());
  }
}
