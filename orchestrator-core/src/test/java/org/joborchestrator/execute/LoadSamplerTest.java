package org.joborchestrator.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.joborchestrator.background.ManualSurroundings;
import org.junit.jupiter.api.BeforeEach;
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

  @BeforeEach
  void start() {
    surroundings.loop().execute(sampler::start);
    surroundings.settle();
  }

  private void pass(int seconds) {
    surroundings.advance(Duration.ofSeconds(seconds));
  }

  @Test
  void load_isThatOfTheLastSample_inPercent_orNoneWhereItIsNotKnown() {
    assertEquals(25, sampler.last());
    load = 1;
    assertEquals(25, sampler.last());
    pass(20);
    assertEquals(100, sampler.last());
    load = -1;
    pass(5);
    assertEquals(0, sampler.last());
  }

  @Test
  void whileSomebodyAsks_itIsSampledOften_elseSeldom() {
    pass(100);
    assertEquals(6, samples, "at the start, and every twenty seconds");

    for (int i = 0; i < 20; i++) {
      sampler.last();
      pass(5);
    }
    assertEquals(6 + 17, samples, "every five seconds from the next one on");
    pass(100);
    assertEquals(23 + 1 + 4, samples);
  }

  @Test
  void stopped_itSamplesNoMore() {
    surroundings.loop().execute(sampler::stop);
    pass(100);

    assertEquals(1, samples);
    assertEquals(0, surroundings.timers());
  }
}
