package org.joborchestrator.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PartsTest {

  private final List<String> ended = new ArrayList<>();
  private final Parts parts = new Parts();

  @Test
  void parts_endInReverseOrderAndOnce() throws StartException {
    add("first");
    add("second");
    assertFalse(parts.areNone());
    assertFalse(parts.areEnding());

    parts.close();
    parts.close();

    assertEquals(List.of("second", "first"), ended);
    assertTrue(parts.areNone());
    assertTrue(parts.areEnding());
  }

  @Test
  void part_thatFailsToEnd_keepsNoneOfTheOthers() throws StartException {
    add("first");
    parts.add(
        "second",
        () -> {
          throw new IllegalStateException("does not end");
        });

    parts.close();

    assertEquals(List.of("first"), ended);
  }

  @Test
  void part_thatComesWhenAllIsEnding_isEndedAtOnce() {
    parts.close();

    assertThrows(StartException.class, () -> add("late"));

    assertEquals(List.of("late"), ended);
  }

  private void add(String name) throws StartException {
    parts.add(name, () -> ended.add(name));
  }
}
