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
import java.util.function.BooleanSupplier;
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
  private final List<Map<String, Renewal>> news = new ArrayList<>();
  private final Leases leases =
      new Leases(
          surroundings, (server, length) -> lapsed.add(server + " after " + length), news::add);

  private static Optional<AttemptKey> key(String server) {
    return Optional.of(new AttemptKey(server, new JobId(1), 1));
  }

  private void renew(String server, Duration length) {
    leases.renew(new Lease(server, length), surroundings.nanoTime());
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
    late.renew(new Lease("a", SECOND), 0);
    stopped.loop().after(SECOND.multipliedBy(2), () -> {});
    stopped
        .loop()
        .after(
            SECOND,
            () -> late.renew(new Lease("a", SECOND), SECOND.toNanos() - 1)); // before the timer

    stopped.advance(SECOND);

    assertEquals(List.of("a"), ended);
    assertTrue(late.permit(key("a")).isPresent(), "what comes after the renewal is another matter");
  }

  @Test
  void serverWithoutALease_isLeftAlone() {
    assertTrue(leases.permit(key("a")).isPresent());
    assertTrue(leases.permit(Optional.empty()).isPresent());
    leases.arrived(key("a"), Optional.empty());
    leases.arrived(Optional.empty(), Optional.empty());

    surroundings.advance(Duration.ofDays(100));

    assertEquals(List.of(), lapsed);
  }

  @Test
  void serverOfAFormerProcess_hasToRenewFirst_andHasWhatIsLeftOfItsLeaseForThat() {
    Renewal renewal = new Renewal(MINUTE, surroundings.nanoTime());
    surroundings.advance(SECOND.multipliedBy(3));
    leases.recall("a", renewal);
    leases.recall("b", renewal);
    assertFalse(leases.permit(key("a")).isPresent());
    long now = surroundings.nanoTime();
    assertTrue(leases.renew(new Lease("a", MINUTE), now), "something may start now");
    assertFalse(leases.renew(new Lease("a", MINUTE), now), "it could before");
    assertTrue(leases.permit(key("a")).isPresent());
    assertFalse(leases.permit(key("b")).isPresent());

    surroundings.advance(MINUTE.minus(SECOND.multipliedBy(3)).minusMillis(1));
    assertEquals(List.of(), lapsed);
    surroundings.advance(Duration.ofMillis(1));
    assertEquals(List.of("b after PT1M"), lapsed);
    Renewal second = new Renewal(MINUTE, now);
    Map<String, Renewal> known = Map.of("a", second, "b", renewal);
    assertEquals(List.of(known, known), news, "of the renewal, and of the lapse");
  }

  @Test
  void leaseThatEndedBeforeItWasRecalled_lapsesAtOnce() {
    Renewal renewal = new Renewal(MINUTE, surroundings.nanoTime());
    surroundings.advance(MINUTE.multipliedBy(2));
    leases.recall("a", renewal);
    surroundings.advance(Duration.ZERO);

    assertEquals(List.of("a after PT1M"), lapsed);
  }

  @Test
  void leaseOfAMachinesLifeBefore_countsFromNowOn() {
    leases.recall("a", new Renewal(MINUTE, surroundings.nanoTime() + MINUTE.toNanos()));
    surroundings.advance(MINUTE.minusMillis(1));
    assertEquals(List.of(), lapsed);

    surroundings.advance(Duration.ofMillis(1));
    assertEquals(List.of("a after PT1M"), lapsed);
  }

  @Test
  void whatArrivesAfterTheLapse_waitsForARenewal_andIsEndedWithoutOne() {
    renew("a", MINUTE);
    surroundings.advance(MINUTE.multipliedBy(2));

    leases.arrived(key("a"), Optional.empty());
    assertFalse(leases.permit(key("a")).isPresent());
    surroundings.advance(MINUTE);

    assertEquals(List.of("a after PT1M", "a after PT1M"), lapsed);
  }

  @Test
  void leases_areNews_whenTheyAreNew_andNowAndThen() {
    long start = surroundings.nanoTime();
    Renewal first = new Renewal(MINUTE, start);
    renew("a", MINUTE);
    renew("a", MINUTE);
    renew("b", MINUTE);
    renew("a", SECOND.multipliedBy(10));
    surroundings.advance(Duration.ofSeconds(2));
    renew("b", MINUTE);
    surroundings.advance(Duration.ofMillis(1));
    renew("b", MINUTE);

    Renewal last = new Renewal(MINUTE, start + Duration.ofMillis(2001).toNanos());
    Renewal shorter = new Renewal(SECOND.multipliedBy(10), start);
    assertEquals(
        List.of(
            Map.of("a", first),
            Map.of("a", first, "b", first),
            Map.of("a", shorter, "b", first),
            Map.of("a", shorter, "b", last)),
        news);
  }

  @Test
  void lapse_isNews_soThatNobodyElseActsOnIt() {
    renew("a", SECOND);
    surroundings.advance(SECOND);

    Renewal first = new Renewal(SECOND, 0);
    assertEquals(List.of(Map.of("a", first), Map.of("a", first)), news);
  }

  @Test
  void renewal_countsFromWhenTheServerWasThere_andOneThatIsOverIsNone() {
    surroundings.advance(MINUTE);
    long now = surroundings.nanoTime();
    assertFalse(leases.renew(new Lease("a", MINUTE), now - MINUTE.toNanos()));
    assertEquals(List.of(), news);

    assertTrue(leases.renew(new Lease("a", MINUTE), now - SECOND.toNanos()));
    assertFalse(leases.renew(new Lease("a", MINUTE), now - SECOND.toNanos() * 2), "overtaken");
    surroundings.advance(MINUTE.minus(SECOND).minusMillis(1));
    assertEquals(List.of(), lapsed);
    surroundings.advance(Duration.ofMillis(1));
    assertEquals(List.of("a after PT1M"), lapsed);
  }

  @Test
  void firstThatArrivesOfAServer_waitsForARenewal_andIsEndedWithoutOne() {
    leases.arrived(key("a"), Optional.of(new Lease("a", MINUTE)));
    assertFalse(leases.permit(key("a")).isPresent());
    surroundings.advance(MINUTE);
    assertEquals(List.of("a after PT1M"), lapsed);

    leases.arrived(key("b"), Optional.of(new Lease("b", MINUTE)));
    assertTrue(leases.renew(new Lease("b", MINUTE), surroundings.nanoTime()));
    assertTrue(leases.permit(key("b")).isPresent());
  }

  @Test
  void leaveToStart_holdsAsLongAsTheLease_andNoLonger() {
    renew("a", MINUTE);
    BooleanSupplier leave = leases.permit(key("a")).orElseThrow();
    surroundings.advance(SECOND.multipliedBy(50));
    renew("a", MINUTE);
    surroundings.advance(SECOND.multipliedBy(50));
    assertTrue(leave.getAsBoolean(), "it was renewed");

    surroundings.advance(SECOND.multipliedBy(10));
    assertFalse(leave.getAsBoolean());
    renew("a", MINUTE);
    assertFalse(leave.getAsBoolean(), "it was of the lease that has lapsed");
    assertTrue(leases.permit(key("a")).orElseThrow().getAsBoolean());
  }

  @Test
  void file_keepsLeases_andWhatItCannotReadIsLeftOut(@TempDir Path directory) throws IOException {
    Path path = directory.resolve("leases");
    LeaseFile file = new LeaseFile(path);
    assertEquals(Map.of(), file.read());

    Map<String, Renewal> leases =
        Map.of("a-1", new Renewal(MINUTE, -7), "b", new Renewal(Duration.ofMillis(1500), 0));
    file.write(leases);
    assertEquals(leases, file.read());

    Files.writeString(path, "a 1000 5\nb -5 1\nc\n 3\nd 0 1\nf 9 x\ne 20 1");
    assertEquals(Map.of("a", new Renewal(SECOND, 5)), file.read());
  }
}
