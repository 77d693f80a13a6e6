package org.joborchestrator.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joborchestrator.background.ManualSurroundings;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.JobId;
import org.joborchestrator.node.Lease;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeasesTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualSurroundings surroundings = new ManualSurroundings();
  private final List<String> lapsed = new ArrayList<>();
  private final List<Map<String, Duration>> news = new ArrayList<>();
  private final Leases leases =
      new Leases(
          surroundings, (server, length) -> lapsed.add(server + " after " + length), news::add);

  private static Optional<AttemptKey> key(String server) {
    return Optional.of(new AttemptKey(server, new JobId(1), 1));
  }

  private void renew(String server, Duration length) {
    leases.renew(new Lease(server, length));
  }

  @Test
  void lease_thatIsNotRenewed_lapsesOnce() {
    renew("a", MINUTE);
    surroundings.advance(MINUTE.minusMillis(1));
    assertEquals(List.of(), lapsed);

    surroundings.advance(Duration.ofHours(1));

    assertEquals(List.of("a after PT1M"), lapsed);
    assertEquals(0, surroundings.timers());
  }

  @Test
  void lease_thatIsRenewed_goesOn_withOneTimerForAll() {
    for (int i = 0; i < 100; i++) {
      renew("a", MINUTE);
      renew("b", MINUTE.plusSeconds(1));
      assertEquals(1, surroundings.timers());
      surroundings.advance(SECOND.multipliedBy(50));
    }
    assertEquals(List.of(), lapsed);

    surroundings.advance(MINUTE);
    assertEquals(List.of("a after PT1M", "b after PT1M1S"), lapsed);
  }

  @Test
  void shorterLease_lapsesFirst_thoughItCameLast() {
    renew("a", MINUTE);
    renew("b", SECOND);

    surroundings.advance(SECOND);

    assertEquals(List.of("b after PT1S"), lapsed);
    assertEquals(1, surroundings.timers());
  }

  @Test
  void lateRenewal_doesNotReviveWhatHasLapsed() {
    ManualSurroundings stopped = new ManualSurroundings();
    List<String> ended = new ArrayList<>();
    Leases late = new Leases(stopped, (server, length) -> ended.add(server), lengths -> {});
    late.renew(new Lease("a", SECOND));
    stopped.loop().after(SECOND.multipliedBy(2), () -> {});
    stopped.loop().after(SECOND, () -> late.renew(new Lease("a", SECOND))); // before the timer

    stopped.advance(SECOND);

    assertEquals(List.of("a"), ended);
    assertTrue(late.permit(key("a")), "what comes after the renewal is another matter");
  }

  @Test
  void serverWithoutALease_isLeftAlone() {
    assertTrue(leases.permit(key("a")));
    assertTrue(leases.permit(Optional.empty()));
    leases.arrived(key("a"), Optional.empty());
    leases.arrived(Optional.empty(), Optional.empty());

    surroundings.advance(Duration.ofDays(100));

    assertEquals(List.of(), lapsed);
  }

  @Test
  void serverOfAFormerProcess_hasToRenewFirst_andHasOneLeaseForThat() {
    leases.recall("a", MINUTE);
    leases.recall("b", MINUTE);
    assertFalse(leases.permit(key("a")));
    surroundings.advance(SECOND);

    assertTrue(leases.renew(new Lease("a", MINUTE)), "something may start now");
    assertFalse(leases.renew(new Lease("a", MINUTE)), "it could before");
    assertTrue(leases.permit(key("a")));
    assertFalse(leases.permit(key("b")));

    surroundings.advance(MINUTE.minus(SECOND));
    assertEquals(List.of("b after PT1M"), lapsed);
    assertEquals(List.of(), news, "the lengths were known before");
  }

  @Test
  void whatArrivesAfterTheLapse_waitsForARenewal_andIsEndedWithoutOne() {
    renew("a", MINUTE);
    surroundings.advance(MINUTE.multipliedBy(2));

    leases.arrived(key("a"), Optional.empty());
    assertFalse(leases.permit(key("a")));
    surroundings.advance(MINUTE);

    assertEquals(List.of("a after PT1M", "a after PT1M"), lapsed);
  }

  @Test
  void lengths_areNews_onlyWhenTheyAreNew() {
    renew("a", MINUTE);
    renew("a", MINUTE);
    renew("b", MINUTE);
    renew("a", SECOND);

    assertEquals(
        List.of(
            Map.of("a", MINUTE),
            Map.of("a", MINUTE, "b", MINUTE),
            Map.of("a", SECOND, "b", MINUTE)),
        news);
  }

  @Test
  void file_keepsTheLengths_andWhatItCannotReadIsLeftOut(@TempDir Path directory)
      throws IOException {
    Path path = directory.resolve("leases");
    LeaseFile file = new LeaseFile(path);
    assertEquals(Map.of(), file.read());

    file.write(Map.of("a-1", MINUTE, "b", Duration.ofMillis(1500)));
    assertEquals(Map.of("a-1", MINUTE, "b", Duration.ofMillis(1500)), file.read());

    Files.writeString(path, "a 1000\nb -5\nc\n 3\nd 0\ne 20");
    assertEquals(Map.of("a", SECOND), file.read());
  }
}
