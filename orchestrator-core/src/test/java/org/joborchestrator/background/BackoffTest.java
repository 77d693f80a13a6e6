package org.joborchestrator.background;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BackoffTest {

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final RandomGenerator LOWEST = () -> 0;
  private static final RandomGenerator HIGHEST = () -> -1; // all bits set

  private final Backoff backoff = new Backoff(FIRST, LONGEST);

  @ParameterizedTest
  @CsvSource({"1, 100", "2, 200", "3, 400", "6, 3200", "7, 5000", "1000, 5000", "2147483647, 5000"})
  void wait_doublesFromTheFirstToTheLongest_andVariesByAHalf(int failures, long most) {
    assertEquals(Duration.ofMillis(most / 2), backoff.after(failures, LOWEST));
    Duration highest = backoff.after(failures, HIGHEST);
    assertTrue(highest.compareTo(Duration.ofMillis(most)) <= 0, highest.toString());
    assertTrue(highest.compareTo(Duration.ofMillis(most - 1)) > 0, highest.toString());
  }

  @Test
  void noFailure_waitsAsAfterTheFirst() {
    assertEquals(backoff.after(1, LOWEST), backoff.after(0, LOWEST));
  }

  @Test
  void waits_ofManyWhoFailedTogether_differ() {
    Random random = new Random(42);
    List<Duration> waits = IntStream.range(0, 100).mapToObj(i -> backoff.after(3, random)).toList();

    assertTrue(waits.stream().distinct().count() > 90, waits.toString());
  }
}
