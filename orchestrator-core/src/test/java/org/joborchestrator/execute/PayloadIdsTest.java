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
import java.util.Set;
import org.joborchestrator.job.PayloadId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PayloadIdsTest {

  private static final Instant ORIGIN = Instant.parse("2025-01-01T00:00:00Z");
  private static final Instant NOW = ORIGIN.plusSeconds(50_000);

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("last-id");
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
    assertEquals(List.of(50_001L, 50_002L, 50_003L), take(new PayloadIds(file, NOW), 3));
  }

  @Test
  void ids_neverRepeat_acrossRestarts_howeverManyEachGaveOut() throws IOException {
    Set<Long> all = new HashSet<>();
    int given = 0;
    for (int count : new int[] {1, 0, 999, 1000, 1001, 2500, 1, 3}) {
      List<Long> taken = take(new PayloadIds(file, NOW), count);
      all.addAll(taken);
      given += count;
    }

    assertEquals(given, all.size());
  }

  @Test
  void ids_neverRepeat_whenTheClockIsSetBack() throws IOException {
    long before = new PayloadIds(file, NOW).next().value();
    long after = new PayloadIds(file, ORIGIN.minus(Duration.ofDays(365))).next().value();

    assertTrue(after > before, after + " after " + before);
  }

  @Test
  void fileLost_idsGoOnAtTheSecondsSinceTheOrigin() throws IOException {
    take(new PayloadIds(file, NOW), 10);
    Files.delete(file);

    assertEquals(50_101L, new PayloadIds(file, NOW.plusSeconds(100)).next().value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage", "-7", "4294967296", "99999999999999999999", "1.5", "7\n8"})
  void fileOfGarbage_isAsOneLost(String content) throws IOException {
    Files.writeString(file, content);

    assertEquals(50_001L, new PayloadIds(file, NOW).next().value());
    assertEquals(51_000L + 1, new PayloadIds(file, NOW).next().value());
  }

  @Test
  void fileOfBytesThatAreNoText_isAsOneLost() throws IOException {
    Files.write(file, new byte[] {(byte) 0xff, 0, (byte) 0xc3});

    assertEquals(50_001L, new PayloadIds(file, NOW).next().value());
  }

  @Test
  void ids_beginAnewAfterTheLastThatTheWireCanCarry() throws IOException {
    Files.writeString(file, Long.toString(PayloadId.MAX - 2));
    PayloadIds ids = new PayloadIds(file, NOW);

    assertEquals(List.of(PayloadId.MAX - 1, PayloadId.MAX, 1L, 2L), take(ids, 4));
    assertEquals(1001L, new PayloadIds(file, NOW).next().value());
  }

  @Test
  void clockBeforeTheOrigin_stillGivesIds() throws IOException {
    long id = new PayloadIds(file, Instant.EPOCH).next().value();

    assertTrue(id >= 1 && id <= PayloadId.MAX, "" + id);
  }
}
