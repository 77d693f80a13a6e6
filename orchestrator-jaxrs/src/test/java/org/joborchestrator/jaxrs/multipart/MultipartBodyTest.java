package org.joborchestrator.jaxrs.multipart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.joborchestrator.jaxrs.error.UnsupportedMediaException;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.OrchestratorException;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.TooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MultipartBodyTest {

  private static final String TYPE = "multipart/form-data; boundary=XX";

  private final Parts parts = new Parts();

  private void read(String body) {
    read(body.getBytes(UTF_8));
  }

  private void read(byte[] body) {
    MultipartBody.of(TYPE).read(new ByteArrayInputStream(body), parts);
  }

  private static String field(String name, String value) {
    return "--XX\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
        .formatted(name, value);
  }

  private static String file(String name, String content) {
    return "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"%s\"\r\n\r\n%s\r\n"
        .formatted(name, content);
  }

  private static final String END = "--XX--\r\n";

  @Test
  void parts_arriveInTheirOrder() {
    read(
        file("run.sh", "true")
            + field("user_id", "7")
            + file("a/b.txt", "")
            + field("x", "")
            + END);
    assertEquals(List.of("run.sh:4", "user_id=7", "a/b.txt:0", "x="), parts.seen);
    assertEquals(0, parts.open);
  }

  @Test
  void nameBeyondAsciiWithoutPlainName_isTaken() {
    read(
        "--XX\r\nContent-Disposition: form-data; name*=utf-8''a%20b%20%C3%A9.txt;"
            + " filename=\"a b é.txt\"\r\n\r\nhello\r\n"
            + END);
    assertEquals(List.of("a b é.txt:5"), parts.seen);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8191, 1 << 20})
  void content_isKeptToTheByteHoweverItArrives(int step) throws IOException {
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);
    // Beginnings of boundaries inside of the content, too.
    byte[] almost = "\r\n--X\r\n--XY\r\r\n-\n--X\n\r\n\r\r\n--X".getBytes(UTF_8);
    System.arraycopy(almost, 0, content, 1000, almost.length);
    content[1000 + almost.length] = 'Y';
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(file("f", "").stripTrailing().concat("\r\n\r\n").getBytes(UTF_8));
    body.write(content);
    body.write(("\r\n" + END).getBytes(UTF_8));
    MultipartBody.of(TYPE).read(slow(body.toByteArray(), step), parts);
    assertArrayEquals(content, parts.files.get(0));
  }

  private static InputStream slow(byte[] body, int step) {
    return new FilterInputStream(new ByteArrayInputStream(body)) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return super.read(bytes, offset, Math.min(length, step));
      }
    };
  }

  @Test
  void largeFile_isHandedOnInWholePages_andSmallOnesAtOnce() {
    int size = 3 * MultipartBody.BUFFER + 100;
    List<Integer> written = new ArrayList<>();
    parts.onWrite = written::add;
    String body = file("small", "x".repeat(5000)) + file("large", "x".repeat(size)) + END;

    MultipartBody.of(TYPE).read(slow(body.getBytes(UTF_8), 1000), parts);

    assertEquals(List.of("small:5000", "large:" + size), parts.seen);
    assertTrue(written.get(0) < 1000, written::toString);
    int at = -5000;
    List<Integer> ends = new ArrayList<>();
    for (int length : written) {
      at += length;
      if (at > MultipartBody.BUFFER + 1000) {
        ends.add(at);
      }
    }
    assertEquals(List.of(2 * MultipartBody.BUFFER, 3 * MultipartBody.BUFFER, size), ends);
  }

  @Test
  void emptyFileInput_isNoFile() {
    read(file("", "") + field("a", "b") + END);
    assertEquals(List.of("a=b"), parts.seen);
  }

  @Test
  void contentWithoutFileName_isRefused() {
    assertRefused(file("", "x") + END, "A file has no name");
  }

  @Test
  void partWithoutNames_isAFieldWithoutOne() {
    read("--XX\r\nContent-Type: text/plain\r\n\r\nhello\r\n" + END);
    assertEquals(List.of("=hello"), parts.seen);
  }

  @Test
  void bodyWithoutParts_isTaken() {
    read(END);
    assertEquals(List.of(), parts.seen);
  }

  @Test
  void bodyCutShort_isRefusedWhereverItIsCut() {
    byte[] whole = (field("user_id", "7") + file("run.sh", "echo") + "--XX--").getBytes(UTF_8);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      InvalidRequestException e =
          assertThrows(InvalidRequestException.class, () -> read(cut), "cut at " + length);
      assertTrue(e.getMessage().contains("cut short"), e.getMessage());
      assertEquals(0, parts.open);
    }
  }

  @Test
  void connectionThatBreaks_isABodyCutShort() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("reset");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("reset");
          }
        };
    assertThrows(InvalidRequestException.class, () -> MultipartBody.of(TYPE).read(broken, parts));
  }

  @Test
  void longField_isRefused() {
    assertRefused(field("x", "y".repeat(65 * 1024)) + END, "longer than 65536");
  }

  @Test
  void longHeader_isRefused() {
    assertRefused(file("n".repeat(17 * 1024), "x") + END, "longer than 16384");
  }

  @Test
  void tooManyParts_areRefused() {
    assertRefused(field("x", "y").repeat(10_001) + END, "more than 10000 parts");
  }

  @Test
  void malformedPart_isRefused() {
    assertRefused("--XX\r\n: no name\r\n\r\nx\r\n" + END, "not valid multipart/form-data");
  }

  /** The parser swallows what its listener throws: it must come out nevertheless, and at once. */
  @Test
  void whatTheSinkThrows_endsTheReading() {
    parts.onWrite =
        count -> {
          throw new TooLargeException(3);
        };
    String body = file("a", "1234") + file("b", "1234") + END;
    assertThrows(TooLargeException.class, () -> read(body));
    assertEquals(List.of("a:0"), parts.seen);
    assertEquals(0, parts.open);
  }

  @Test
  void diskThatFails_isNotTheSendersFault() {
    PartSink full =
        new PartSink() {
          @Override
          public OutputStream file(String name) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public void field(String name, String value) {
            throw new UncheckedIOException(new IOException(name + value));
          }
        };
    InputStream in = new ByteArrayInputStream((file("a", "b") + END).getBytes(UTF_8));
    StorageException e =
        assertThrows(StorageException.class, () -> MultipartBody.of(TYPE).read(in, full));
    assertTrue(e.getMessage().contains("No space left on device"), e.getMessage());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"text/plain", "application/json", "multipart/mixed; boundary=x", ""})
  void otherType_isUnsupported(String type) {
    assertThrows(UnsupportedMediaException.class, () -> MultipartBody.of(type));
  }

  @ParameterizedTest
  @ValueSource(strings = {"multipart/form-data", "multipart/form-data; boundary="})
  void typeWithoutBoundary_isRefused(String type) {
    assertThrows(InvalidRequestException.class, () -> MultipartBody.of(type));
  }

  @Test
  void boundary_mayBeQuotedAndInAnyCase() {
    String type = "Multipart/Form-Data; charset=utf-8; Boundary=\"XX\"";
    MultipartBody.of(type)
        .read(new ByteArrayInputStream((field("a", "b") + END).getBytes(UTF_8)), parts);
    assertEquals(List.of("a=b"), parts.seen);
  }

  @Test
  void bodyBeyondTheLimit_isRefusedWhileItArrives() {
    BodyLimit limit = BodyLimit.of(1000);
    byte[] body = (field("x", "y").repeat(2000) + END).getBytes(UTF_8);
    InputStream in = new ByteArrayInputStream(body);
    assertThrows(TooLargeException.class, () -> MultipartBody.of(TYPE).read(limit.on(in), parts));
    assertThrows(TooLargeException.class, () -> limit.check(body.length));
    limit.check(-1);
    limit.check(1000);
  }

  private void assertRefused(String body, String because) {
    OrchestratorException e = assertThrows(InvalidRequestException.class, () -> read(body));
    assertTrue(e.getMessage().contains(because), e.getMessage());
    assertEquals(0, parts.open);
  }
}
