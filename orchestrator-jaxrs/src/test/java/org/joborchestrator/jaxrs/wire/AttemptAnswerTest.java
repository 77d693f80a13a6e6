package org.joborchestrator.jaxrs.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.joborchestrator.job.AttemptRecord;
import org.junit.jupiter.api.Test;

final class AttemptAnswerTest {

  @Test
  void times_ofAWholeSecond_haveTheirMillisecondsToo() {
    Instant began = Instant.parse("2026-01-31T01:25:20.120Z");
    Instant ended = Instant.parse("2026-01-31T01:25:21Z");

    AttemptAnswer answer = AttemptAnswer.of(new AttemptRecord(1, "local", began, ended, null, ""));

    assertEquals("2026-01-31T01:25:20.120Z", answer.began());
    assertEquals("2026-01-31T01:25:21.000Z", answer.ended());
  }
}
