package org.joborchestrator.jaxrs.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteRangeTest {

  private static final long SIZE = 100;

  @ParameterizedTest
  @CsvSource({
    "bytes=0-9, 0, 10",
    "bytes=90-, 90, 10",
    "bytes=90-1000, 90, 10",
    "bytes=99-99, 99, 1",
    "bytes=-10, 90, 10",
    "bytes=-1000, 0, 100",
    "bytes = 1 - 2, 1, 2",
  })
  void singleRange_isCutToTheFile(String header, long first, long length) throws Exception {
    assertEquals(Optional.of(new ByteRange(first, length)), ByteRange.parse(header, SIZE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=0-1,5-6",
        "bytes=5-1",
        "bytes=-",
        "bytes=a-b",
        "lines=0-1",
        "bytes=99999999999999999999-",
        ""
      })
  void whatIsNoSingleRange_meansTheWhole(String header) throws Exception {
    assertEquals(Optional.empty(), ByteRange.parse(header, SIZE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0"})
  void rangeBeyondTheEnd_isUnsatisfiable(String header) {
    assertThrows(ByteRange.Unsatisfiable.class, () -> ByteRange.parse(header, SIZE));
  }
}
