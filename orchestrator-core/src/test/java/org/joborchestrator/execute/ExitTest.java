package org.joborchestrator.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ExitTest {

  @Test
  void success_isCodeZeroOnly() {
    assertTrue(Exit.withCode(0).success());
    assertFalse(Exit.withCode(1).success());
    assertFalse(Exit.bySignal(9).success());
    assertFalse(new Exit(0, 9).success());
  }

  @Test
  void describe_saysCodeOrSignal() {
    assertEquals("exited with code 137", Exit.withCode(137).describe());
    assertEquals("ended by signal 9 (SIGKILL)", Exit.bySignal(9).describe());
    assertEquals("ended by signal 34", Exit.bySignal(34).describe());
  }

  @Test
  void bySignal_hasTheCodeThatAShellShows() {
    assertEquals(new Exit(0, 9), Exit.bySignal(9));
    assertEquals(137, Exit.bySignal(9).code());
  }

  @Test
  void codesAndSignalsThatDoNotExist_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> Exit.withCode(256));
    assertThrows(IllegalArgumentException.class, () -> Exit.withCode(-1));
    assertThrows(IllegalArgumentException.class, () -> Exit.bySignal(0));
    assertThrows(IllegalArgumentException.class, () -> Exit.bySignal(128));
  }
}
