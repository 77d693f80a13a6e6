package org.joborchestrator.jaxrs.later;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.joborchestrator.job.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WaitTest {

  @ParameterizedTest
  @CsvSource({"0, 0", "30, 30000", "600, 600000", "0.25, 250", "599.999, 599999"})
  void seconds_areRead(String text, long millis) {
    assertEquals(Duration.ofMillis(millis), Wait.parse(text));
  }

  @Test
  void absentWait_isNone() {
    assertEquals(Duration.ZERO, Wait.parse(null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "600.001", "601", "1e2", "soon", "NaN", " 1"})
  void otherWait_isRefused(String text) {
    InvalidRequestException e = assertThrows(InvalidRequestException.class, () -> Wait.parse(text));
    assertEquals("Invalid wait '" + text + "': expected seconds from 0 to 600", e.getMessage());
  }
}
