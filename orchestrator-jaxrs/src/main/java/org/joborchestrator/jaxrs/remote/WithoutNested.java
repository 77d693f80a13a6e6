package org.joborchestrator.jaxrs.remote;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Empties the objects and arrays inside of a JSON object before it is looked at: of {@code
 * {"id":1,"input":{"run.sh":[35,33]}}} it passes on {@code {"id":1,"input":{}}}. A 2.x client
 * echoes each byte of its input as a number; a parser that makes a token of each takes five times
 * as long to skip them.
 */
final class WithoutNested<T> implements Answer<T> {

  private static final int KEPT = 1;

  private final Answer<T> taker;
  private int depth;
  private boolean inString;
  private boolean escaped;

  WithoutNested(Answer<T> taker) {
    this.taker = taker;
  }

  @Override
  public void take(ByteBuffer content) throws IOException {
    byte[] in = new byte[content.remaining()];
    content.get(in);
    int kept = 0;
    for (byte b : in) {
      int before = depth;
      step(b);
      if (Math.min(before, depth) <= KEPT) {
        in[kept++] = b;
      }
    }
    taker.take(ByteBuffer.wrap(in, 0, kept));
  }

  private void step(byte b) {
    if (escaped) {
      escaped = false;
    } else if (b == '"') {
      inString = !inString;
    } else if (inString) {
      escaped = b == '\\';
    } else if (b == '{' || b == '[') {
      depth++;
    } else if (b == '}' || b == ']') {
      depth--;
    }
  }

  @Override
  public T end() throws IOException {
    return taker.end();
  }

  @Override
  public void drop() {
    taker.drop();
  }
}
