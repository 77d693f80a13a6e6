package org.joborchestrator.jaxrs.multipart;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Keeps what arrives, and knows whether each file was closed. */
final class Parts implements PartSink {

  final List<String> seen = new ArrayList<>();
  final List<byte[]> files = new ArrayList<>();
  int open;

  /** Called with the number of bytes of each write; may throw. */
  IntConsumer onWrite = count -> {};

  @Override
  public OutputStream file(String name) {
    open++;
    return new ByteArrayOutputStream() {
      @Override
      public synchronized void write(byte[] bytes, int offset, int length) {
        onWrite.accept(length);
        super.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        super.close();
        open--;
        seen.add(name + ":" + size());
        files.add(toByteArray());
      }
    };
  }

  @Override
  public void field(String name, String value) {
    seen.add(name + "=" + value);
  }
}
