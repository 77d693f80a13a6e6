package org.joborchestrator.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.joborchestrator.queue.QuotaPolicy.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LimitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, START",
    "1, 1, START",
    "1, 4, START",
    "2, 2, USER_WAITS",
    "3, 4, USER_WAITS",
    "0, 5, SERVICE_WAITS",
    "2, 5, SERVICE_WAITS",
    "0, 9, SERVICE_WAITS"
  })
  void limits_ofTwoAndFive_decide(int ofUser, int ofService, Answer answer) {
    QuotaPolicy.Request request =
        new QuotaPolicy.Request(new ServiceName("s"), new UserId(1), ofUser, ofService, 3);

    assertEquals(answer, QuotaPolicy.limits(2, 5).decide(request));
  }

  @Test
  void answerForAUser_doesNotDependOnOthers() {
    assertFalse(QuotaPolicy.limits(1, 1).dependsOnOthers());
  }

  @ParameterizedTest
  @CsvSource({"0, 1, runsPerUser 0: expected 1 or more", "1, -3, maxRuns -3: expected 1 or more"})
  void limit_belowOne_isRefused(int runsPerUser, int maxRuns, String message) {
    InvalidRequestException refused =
        assertThrows(InvalidRequestException.class, () -> QuotaPolicy.limits(runsPerUser, maxRuns));

    assertEquals(message, refused.getMessage());
  }
}
