package org.joborchestrator.jaxrs.multipart;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;
import org.joborchestrator.job.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * Hears of each part from the parser and hands it to the sink.
 *
 * <p>The parser swallows what a listener throws and goes on. So the first failure is kept here,
 * nothing is handed on after it, and {@link #rethrow} brings it to whoever feeds the parser.
 */
final class PartListener implements MultiPart.Parser.Listener, AutoCloseable {

  static final int MAX_PARTS = 10_000;
  static final int MAX_HEADERS = 16 * 1024;
  private static final int MAX_FIELD = 64 * 1024;

  private final PartSink sink;
  private int parts;
  private Disposition disposition = Disposition.NONE;
  private @Nullable OutputStream file;
  private long size;
  private @Nullable ByteArrayOutputStream field;
  private @Nullable Throwable failure;

  PartListener(PartSink sink) {
    this.sink = sink;
  }

  @Override
  public void onPartBegin() {
    guard(this::begin);
  }

  @Override
  public void onPartHeader(String name, String value) {
    if (name.equalsIgnoreCase("Content-Disposition")) {
      guard(() -> disposition = Disposition.of(value));
    }
  }

  @Override
  public void onPartHeaders() {
    guard(this::open);
  }

  @Override
  public void onPartContent(Content.Chunk chunk) {
    guard(() -> write(chunk.getByteBuffer()));
  }

  @Override
  public void onPartEnd() {
    guard(this::end);
  }

  @Override
  public void onFailure(Throwable thrown) {
    guard(
        () -> {
          throw malformed(thrown);
        });
  }

  /** Throws what went wrong, if anything did. */
  void rethrow() throws IOException {
    Throwable thrown = failure;
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof IOException io) {
      throw io;
    }
    if (thrown instanceof RuntimeException unchecked) {
      throw unchecked;
    }
  }

  /** How many bytes of the part that is under way there have been. */
  long size() {
    return size;
  }

  /** Closes the file that was under way when the reading ended, so that it can be deleted. */
  @Override
  public void close() throws IOException {
    OutputStream open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }

  private void begin() {
    disposition = Disposition.NONE;
    size = 0;
    parts++;
    if (parts > MAX_PARTS) {
      throw new InvalidRequestException("The body has more than %d parts".formatted(MAX_PARTS));
    }
  }

  private void open() throws IOException {
    String filename = disposition.filename();
    if (filename == null || filename.isEmpty()) {
      field = new ByteArrayOutputStream();
    } else {
      file = sink.file(filename);
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    OutputStream out = file;
    if (out == null) {
      out = field(bytes.remaining());
    }
    // Always on the heap: it is a slice of the array that the body is read into.
    out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    size += bytes.remaining();
  }

  private OutputStream field(int more) {
    ByteArrayOutputStream value = field;
    if (value == null) {
      throw new IllegalStateException("content of no part");
    }
    if (value.size() + more > MAX_FIELD) {
      throw new InvalidRequestException(
          "The field '%s' is longer than %d bytes".formatted(disposition.name(), MAX_FIELD));
    }
    return value;
  }

  private void end() throws IOException {
    ByteArrayOutputStream value = field;
    field = null;
    close();
    if (value != null) {
      endField(value);
    }
  }

  private void endField(ByteArrayOutputStream value) throws IOException {
    String name = disposition.name();
    if (disposition.filename() != null) {
      // A form's file input that nobody filled in: neither name nor content.
      if (value.size() > 0) {
        throw new InvalidRequestException("A file has no name: expected one, such as run.sh");
      }
    } else {
      sink.field(name == null ? "" : name, value.toString(StandardCharsets.UTF_8));
    }
  }

  private static InvalidRequestException malformed(Throwable thrown) {
    if (thrown instanceof EOFException) {
      return MultipartBody.cutShort(thrown);
    }
    if (thrown instanceof HttpException http) {
      return invalid(http.getReason(), thrown);
    }
    if (thrown instanceof IllegalStateException) {
      return invalid("the headers of a part are longer than " + MAX_HEADERS + " bytes", thrown);
    }
    return invalid("it cannot be parsed", thrown);
  }

  private static InvalidRequestException invalid(String reason, Throwable cause) {
    return new InvalidRequestException(
        "The body is not valid multipart/form-data: " + reason, cause);
  }

  private interface Step {
    void run() throws IOException;
  }

  private void guard(Step step) {
    if (failure != null) {
      return;
    }
    try {
      step.run();
    } catch (Throwable e) { // the parser would swallow it
      failure = e;
    }
  }
}
