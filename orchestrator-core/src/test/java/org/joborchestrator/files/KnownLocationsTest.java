package org.joborchestrator.files;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.UUID;
import org.junit.jupiter.api.Test;

final class KnownLocationsTest {

  @Test
  void contains_whatWasAddedAndNothingElse() {
    KnownLocations known = new KnownLocations();
    assertFalse(known.contains(name(1)));
    for (int i = 0; i < 10_000; i++) {
      known.add(name(i));
    }
    known.add("/data/ä");

    for (int i = 0; i < 10_000; i++) {
      assertTrue(known.contains(name(i)));
      assertFalse(known.contains(name(-1 - i)));
    }
    assertTrue(known.contains("/data/ä"));
    assertFalse(known.contains(""));
  }

  @Test
  void whatIsAddedLater_isKnownToo() {
    KnownLocations known = new KnownLocations();
    known.add("b");
    assertTrue(known.contains("b"));
    known.add("a");

    assertTrue(known.contains("a"));
    assertTrue(known.contains("b"));
  }

  private static String name(long number) {
    return "job-" + new UUID(number * 31, ~number);
  }
}
