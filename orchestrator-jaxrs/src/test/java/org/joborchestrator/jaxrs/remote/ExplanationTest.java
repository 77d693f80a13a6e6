package org.joborchestrator.jaxrs.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ExplanationTest {

  @Test
  void json_isReducedToItsMessage() {
    assertEquals(
        "HTTP 500: disk full",
        of("{\"id\":0,\"input\":{\"message\":1},\"message\":\"disk full\"}"));
  }

  @Test
  void jsonCutShort_isShownAsItIs() {
    assertEquals("HTTP 500: {\"id\":0,\"mess", of("{\"id\":0,\"mess"));
  }

  @Test
  void page_losesItsTags() {
    String page =
        "<html><head><style>h1 {color: red}</style></head>\n<body>\r\n"
            + "<h1>500</h1>\t<p>Server <b>error</b></p></body></html>";

    assertEquals("HTTP 500: 500 Server error", of(page));
  }

  @Test
  void nothing_leavesTheStatus() {
    assertEquals("HTTP 500", of(" \r\n"));
  }

  @Test
  void long_isShortenedToOneLine() {
    String line = of("line\n\u001b[31m".repeat(1_000));

    assertTrue(line.length() < 250 && line.endsWith("…"), line);
    assertTrue(line.chars().noneMatch(Character::isISOControl), line);
  }

  private static String of(String content) {
    return Explanation.of(500, content.getBytes(UTF_8));
  }
}
