package org.joborchestrator.jaxrs.send;

import jakarta.ws.rs.core.StreamingOutput;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of an answer, made while it is sent. What fails before its first byte becomes an answer
 * of its own; what fails later breaks the connection off.
 */
final class Body implements StreamingOutput {

  private static final Logger log = LoggerFactory.getLogger(Body.class);

  private final String name;
  private final Abort abort;
  private final Archives.Writer writer;

  Body(String name, Abort abort, Archives.Writer writer) {
    this.name = name;
    this.abort = abort;
    this.writer = writer;
  }

  @Override
  public void write(OutputStream out) throws IOException {
    Watched watched = new Watched(out);
    try {
      writer.writeTo(watched);
    } catch (IOException | RuntimeException e) {
      if (watched.receiverIsGone) {
        log.debug("{} was not sent to its end: its receiver broke off", name, e);
      } else if (watched.begun) {
        log.warn("{} was not sent to its end; the connection is broken off", name, e);
      } else {
        throw e;
      }
      abort.run();
    }
  }

  /** Knows whose fault it is. */
  private static final class Watched extends FilterOutputStream {

    private boolean begun;
    private boolean receiverIsGone;

    Watched(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      begun = true;
      try {
        out.write(bytes, offset, length);
      } catch (IOException | RuntimeException e) {
        receiverIsGone = true;
        throw e;
      }
    }

    @Override
    public void close() {
      // The answer's end is not the writer's to say.
    }
  }
}
