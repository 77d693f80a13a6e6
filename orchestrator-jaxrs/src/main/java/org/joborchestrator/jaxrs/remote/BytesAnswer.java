package org.joborchestrator.jaxrs.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Collects a small answer and makes something of it at the end. */
final class BytesAnswer<T> implements Answer<T> {

  /** Makes something of all the bytes. */
  interface Maker<T> {
    T make(byte[] content) throws IOException;
  }

  private final int limit;
  private final boolean isExplanation;
  private final Maker<T> maker;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private BytesAnswer(int limit, boolean isExplanation, Maker<T> maker) {
    this.limit = limit;
    this.isExplanation = isExplanation;
    this.maker = maker;
  }

  /** An answer that must be whole, and no longer than that many bytes. */
  static <T> BytesAnswer<T> whole(int limit, Maker<T> maker) {
    return new BytesAnswer<>(limit, false, maker);
  }

  /** An answer of which the beginning will do, because its head has said all. */
  static <T> BytesAnswer<T> explanation(int limit, Maker<T> maker) {
    return new BytesAnswer<>(limit, true, maker);
  }

  @Override
  public void take(ByteBuffer content) throws IOException {
    int room = limit - bytes.size();
    byte[] some = new byte[Math.min(room, content.remaining())];
    content.get(some);
    bytes.writeBytes(some);
    if (content.hasRemaining()) {
      throw new IOException("the answer is longer than " + limit + " bytes");
    }
  }

  @Override
  public T end() throws IOException {
    return maker.make(bytes.toByteArray());
  }

  @Override
  public boolean isExplanation() {
    return isExplanation;
  }
}
