package org.joborchestrator.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.joborchestrator.job.PayloadId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PayloadIdsTest {

  private static final Instant ORIGIN = Instant.parse("2025-01-01T00:00:00Z");
  private static final Instant NOW = ORIGIN.plusSeconds(50);

  private final Random random = new Random(1);

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("last-id");
  }

  private PayloadIds ids(Instant now) throws IOException {
    return new PayloadIds(file, now, random);
  }

  private static List<Long> take(PayloadIds ids, int count) throws IOException {
    List<Long> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(ids.next().value());
    }
    return taken;
  }

  @Test
  void ids_goOnByOne() throws IOException {
    assertEquals(List.of(200_001L, 200_002L, 200_003L), take(ids(NOW), 3));
  }

  @Test
  void ids_neverRepeat_acrossRestarts_howeverManyEachGaveOut() throws IOException {
    Set<Long> all = new HashSet<>();
    int given = 0;
    for (int count : new int[] {1, 0, 999, 1000, 1001, 2500, 1, 3}) {
      List<Long> taken = take(ids(NOW), count);
      all.addAll(taken);
      given += count;
    }

    assertEquals(given, all.size());
  }

  @Test
  void ids_neverRepeat_whenTheClockIsSetBack() throws IOException {
    long before = ids(NOW).next().value();
    long after = ids(ORIGIN.minus(Duration.ofDays(365))).next().value();

    assertTrue(after > before, after + " after " + before);
  }

  @Test
  void fileLost_idsNeverRepeat_ofAClientThatTakesThousandsASecond() throws IOException {
    Set<Long> all = new HashSet<>();
    Instant now = NOW;
    for (int i = 0; i < 100; i++) {
      all.addAll(take(ids(now), 3999));
      Files.delete(file);
      now = now.plusSeconds(1);
    }

    assertEquals(100 * 3999, all.size());
  }

  @Test
  void fileLost_idsGoOnWithTime_andRoundAgain() throws IOException {
    Duration round = Duration.ofMillis(PayloadId.MAX / 4);
    for (int i = 0; i < 100; i++) {
      long id = ids(ORIGIN.plus(round.multipliedBy(i)).plusMillis(i)).next().value();
      Files.delete(file);
      assertEquals(1 + i, id, i + " times round"); // three ids short of a round each
    }
  }

  @Test
  void fileLost_clockThatWasNeverSet_idsGoOnByChance() throws IOException {
    Set<Long> all = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      all.addAll(take(ids(Instant.EPOCH), 1000));
      Files.delete(file);
    }

    assertEquals(100 * 1000, all.size());
  }

  @Test
  void fileLost_firstIdIsOneThatTheWireCanCarry_atWhateverTime() throws IOException {
    Instant last = ORIGIN.plusMillis(PayloadId.MAX / 4);
    for (Instant now : List.of(Instant.MIN, Instant.EPOCH, ORIGIN.minusNanos(1), ORIGIN, last)) {
      long id = ids(now).next().value();
      Files.delete(file);
      assertTrue(id >= 1 && id <= PayloadId.MAX, id + " at " + now);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage", "-7", "4294967296", "99999999999999999999", "1.5", "7\n8"})
  void fileOfGarbage_isAsOneLost(String content) throws IOException {
    Files.writeString(file, content);

    assertEquals(200_001L, ids(NOW).next().value());
    assertEquals(201_001L, ids(NOW).next().value());
  }

  @Test
  void fileOfBytesThatAreNoText_isAsOneLost() throws IOException {
    Files.write(file, new byte[] {(byte) 0xff, 0, (byte) 0xc3});

    assertEquals(200_001L, ids(NOW).next().value());
  }

  @Test
  void ids_beginAnewAfterTheLastThatTheWireCanCarry() throws IOException {
    Files.writeString(file, Long.toString(PayloadId.MAX - 2));
    PayloadIds ids = ids(NOW);

    assertEquals(List.of(PayloadId.MAX - 1, PayloadId.MAX, 1L, 2L), take(ids, 4));
    assertEquals(1001L, ids(NOW).next().value());
  }
}
