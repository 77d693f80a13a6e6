package org.joborchestrator.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.Terms;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PayloadRecordTest {

  private static final PayloadId ID = new PayloadId(7);
  private static final Optional<AttemptKey> KEY =
      Optional.of(new AttemptKey("server-1", new JobId(12), 3));
  private static final Terms TERMS = new Terms(Optional.of(Duration.ofMillis(1500)));
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void begin() throws IOException {
    file = directory.resolve("record");
    Files.writeString(file, "");
  }

  private PayloadRecord written(String... lines) throws IOException {
    Files.writeString(file, String.join("", lines));
    return PayloadRecord.read("name", file).orElseThrow();
  }

  @Test
  void payload_thatWasTaken_isKnownAgain() throws IOException {
    PayloadRecord record = written(PayloadRecord.takenLine(ID, KEY, TERMS));

    assertEquals("name", record.name());
    assertEquals(ID, record.id());
    assertEquals(KEY, record.key());
    assertEquals(TERMS, record.terms());
    assertFalse(record.begun());
    assertEquals(Optional.empty(), record.ended());
  }

  @Test
  void payload_withoutKeyAndLimit_hasNone() throws IOException {
    PayloadRecord record = written(PayloadRecord.takenLine(ID, Optional.empty(), Terms.UNLIMITED));

    assertEquals(Optional.empty(), record.key());
    assertEquals(Terms.UNLIMITED, record.terms());
  }

  @Test
  void end_isKnownAgain_withItsReasonAndTime() throws IOException {
    for (Ending ending :
        List.of(
            Ending.COMPLETED,
            Ending.WITHOUT_SCRIPT,
            Ending.TERMINATED,
            Ending.of(Exit.withCode(3)),
            Ending.overTime(Duration.ofSeconds(60)),
            Ending.lapsed(Duration.ofSeconds(300)))) {
      PayloadRecord record =
          written(
              PayloadRecord.takenLine(ID, KEY, TERMS),
              PayloadRecord.startingLine(),
              PayloadRecord.endedLine(ending, NOW));

      assertEquals(Optional.of(ending), record.ended());
      assertEquals(NOW, record.at());
    }
  }

  @Test
  void reason_toBeEnded_isTheFirst() throws IOException {
    Ending overTime = Ending.overTime(Duration.ofMillis(1500));
    PayloadRecord record =
        written(
            PayloadRecord.takenLine(ID, KEY, TERMS),
            PayloadRecord.startingLine(),
            "run started 5 6 7\n",
            PayloadRecord.killLine(overTime),
            PayloadRecord.killLine(Ending.TERMINATED));

    assertTrue(record.begun());
    assertEquals(Optional.of(overTime), record.kill());
    assertEquals(
        "run.sh was ended: it ran for longer than its time limit of 1.5 s", overTime.message());
  }

  @Test
  void lineThatIsNotWhole_countsForNothing() throws IOException {
    String taken = PayloadRecord.takenLine(ID, KEY, TERMS);
    String ended = PayloadRecord.endedLine(Ending.of(Exit.withCode(3)), NOW);
    for (int length = 0; length < ended.length(); length++) {
      assertEquals(Optional.empty(), written(taken, ended.substring(0, length)).ended());
    }
    for (int length = 0; length < taken.length(); length++) {
      Files.writeString(file, taken.substring(0, length));
      assertEquals(Optional.empty(), PayloadRecord.read("name", file));
    }
  }

  @Test
  void file_thatIsMissingOrSomethingElse_isNoRecord() throws IOException {
    assertEquals(Optional.empty(), PayloadRecord.read("name", directory.resolve("none")));
    for (String nonsense :
        List.of("\n", "payload\n", "payload x - - - -\n", "payload 1 a b c d\n", "\u0000\n\n")) {
      Files.writeString(file, nonsense);
      assertEquals(Optional.empty(), PayloadRecord.read("name", file), nonsense);
    }
  }

  @Test
  void message_ofSeveralLines_becomesOne() throws IOException {
    Ending ending = Ending.bySystem("run.sh could not be started: a\nended COMPLETED - 1 b\r\n");
    PayloadRecord record =
        written(PayloadRecord.takenLine(ID, KEY, TERMS), PayloadRecord.endedLine(ending, NOW));

    Ending known = record.ended().orElseThrow();
    assertEquals(PayloadStatus.FAILED, known.status());
    assertEquals(Optional.of(Cause.SYSTEM), known.cause());
    assertEquals("run.sh could not be started: a ended COMPLETED - 1 b", known.message());
  }

  @Test
  void worker_writesHowTheTaskEnds() throws IOException {
    Files.writeString(
        file,
        """
        payload 7 - - - -
        starting
        run started 11 22 33
        [1]+  Exit 137                "$@" "$BASH" run.sh $job7
        run exit 137
        """);
    assertEquals(new TaskRecord(11, 22, 33, 137, true), TaskRecord.read(file));

    Files.writeString(file, "run started 11 22 33\nrun exit 137\n");
    assertEquals(new TaskRecord(11, 22, 33, 137, false), TaskRecord.read(file));

    Files.writeString(file, "run started 11 22 33\nrun exit 13");
    assertFalse(TaskRecord.read(file).hasEnded());
    assertFalse(TaskRecord.read(directory.resolve("none")).hasStarted());
  }
}
