package org.joborchestrator.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class RequiresTest {
  @Test
  void missing_skipsTheTestWithTheReason() {
    var skipped = assertThrows(RuntimeException.class, () -> Requires.that(false, "no jq", false));
    assertEquals("TestAbortedException", skipped.getClass().getSimpleName());
    assertEquals("no jq", skipped.getMessage());
  }

  @Test
  void missing_failsTheTestInCi() {
    var failed = assertThrows(AssertionError.class, () -> Requires.that(false, "no jq", true));
    assertEquals("no jq (CI is set: nothing may be missing)", failed.getMessage());
  }

  @Test
  void present_goesOn() {
    assertDoesNotThrow(() -> Requires.programs("bash"));
    assertDoesNotThrow(() -> Requires.that(true, "nothing", true));
  }
}
