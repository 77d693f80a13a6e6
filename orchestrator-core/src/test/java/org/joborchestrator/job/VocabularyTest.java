package org.joborchestrator.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users write and read: ids, names and states. */
final class VocabularyTest {

  private static String refused(Runnable parse) {
    return assertThrows(InvalidRequestException.class, parse::run).getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "42", "9223372036854775807"})
  void jobId_isAPositiveNumber(String text) {
    assertEquals(text, JobId.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "abc", "1.5", " 1", "1 ", "9223372036854775808", "0x1"})
  void jobId_thatIsNone_isRefused(String text) {
    assertEquals(
        "Invalid job id '" + text + "': expected a positive number, such as 42",
        refused(() -> JobId.parse(text)));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "4294967295, 4294967295"})
  void payloadId_isAnUnsignedNumberOf32Bits(String text, long value) {
    assertEquals(value, PayloadId.parse(text).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "x", "4294967296"})
  void payloadId_thatIsNone_isRefused(String text) {
    assertEquals(
        "Invalid payload id '" + text + "': expected a number from 1 to 4294967295",
        refused(() -> PayloadId.parse(text)));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "0, 0", "-7, -7", "007, 7", "-9223372036854775808, -9223372036854775808"})
  void userId_isAnyInteger(String text, long value) {
    assertEquals(value, UserId.parse(text).value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ann",
        "1.0",
        "9223372036854775808",
        "1e3",
        " 1",
        "1\n",
        "+1",
        "-",
        "\u0661",
        "\uFF11"
      })
  void userId_thatIsNone_isRefused(String text) {
    assertEquals(
        "Invalid user_id, should be a number: '" + text + "', expected an integer such as 42",
        refused(() -> UserId.parse(text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "example", "my_service", "A-1.b", "0", "_"})
  void serviceName_isLettersDigitsAndAFewMore(String name) {
    assertEquals(name, new ServiceName(name).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ".", "-a", "a b", "é", "a/b", "a\n", "..", "a\0"})
  void serviceName_thatIsNone_isRefused(String name) {
    String message = refused(() -> new ServiceName(name));

    assertTrue(message.startsWith("Invalid service '" + name + "': expected 1 to 64"), message);
  }

  @Test
  void serviceName_hasAtMost64Characters() {
    assertEquals(64, new ServiceName("a".repeat(64)).value().length());
    refused(() -> new ServiceName("a".repeat(65)));
  }

  @Test
  void attemptKey_isReadAsItIsWritten() {
    AttemptKey key = new AttemptKey("server-1", new JobId(42), 3);

    assertEquals("42-3", key.wireName());
    assertEquals(key, AttemptKey.parse("server-1", "42-3"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "42", "42-", "-3", "0-1", "1-0", "a-b", "1-2-3", "1-1000000000", "1 - 2"})
  void attemptKey_thatIsNone_isRefused(String key) {
    assertEquals(
        "Invalid Idempotency-Key '" + key + "': expected <job>-<attempt>, such as 42-1",
        refused(() -> AttemptKey.parse("server", key)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "é"})
  void attemptKey_ofNoServer_isRefused(String server) {
    assertEquals(
        "Invalid server id '" + server + "': expected 1 to 64 letters, digits or hyphens",
        refused(() -> AttemptKey.parse(server, "1-1")));
  }

  @Test
  void ids_areOrderedByTheirNumber() {
    assertEquals(
        List.of(new JobId(2), new JobId(10)),
        Stream.of(new JobId(10), new JobId(2)).sorted().toList());
    assertEquals(
        List.of(new UserId(-1), new UserId(3)),
        Stream.of(new UserId(3), new UserId(-1)).sorted().toList());
    assertEquals(
        List.of(new PayloadId(2), new PayloadId(10)),
        Stream.of(new PayloadId(10), new PayloadId(2)).sorted().toList());
  }

  @ParameterizedTest
  @CsvSource({
    "QUEUED, Queued, false, false",
    "PROCESSING, Processing, false, true",
    "SUBMITTED, Submitted, false, true",
    "RUNNING, Running, false, true",
    "COMPLETED, Completed, true, false",
    "FAILED, Failed, true, false",
    "INVALID, Invalid, true, false",
    "KILLED, Killed, true, false",
    "CLEANED, Cleaned, true, false",
    "LOCKED, Locked, false, true"
  })
  void jobStatus_knowsItsNameAndWhatItMeans(
      JobStatus status, String wireName, boolean isFinal, boolean holdsSlot) {
    assertEquals(wireName, status.wireName());
    assertEquals(isFinal, status.isFinal());
    assertEquals(holdsSlot, status.holdsSlot());
  }

  @Test
  void payloadStatus_isReadAsItIsWritten_whateverItsCase() {
    for (PayloadStatus status : PayloadStatus.values()) {
      assertEquals(Optional.of(status), PayloadStatus.ofWireName(status.wireName()));
      assertEquals(Optional.of(status), PayloadStatus.ofWireName(status.name()));
    }
    assertEquals(Optional.empty(), PayloadStatus.ofWireName("Unknown"));
    assertEquals(Optional.empty(), PayloadStatus.ofWireName("Queued"));
  }

  @Test
  void payloadStatuses_areAllOfTheWire() {
    assertEquals(
        List.of("Prepared", "Running", "Completed", "Failed", "Invalid", "Killed"),
        Arrays.stream(PayloadStatus.values()).map(PayloadStatus::wireName).toList());
  }
}
