package org.joborchestrator.jaxrs.multipart;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.joborchestrator.job.TooLargeException;

/**
 * How large a body may be: the limit of its files, and some room for what stands between them. The
 * files themselves are counted by whoever stores them.
 */
public final class BodyLimit {

  private static final long ROOM = 64 * 1024;

  private final long files;
  private final long body;

  private BodyLimit(long files, long body) {
    this.files = files;
    this.body = body;
  }

  /** A limit for bodies whose files may have that many bytes. */
  public static BodyLimit of(long files) {
    return new BodyLimit(files, files > Long.MAX_VALUE - ROOM ? Long.MAX_VALUE : files + ROOM);
  }

  /**
   * Refuses a body by what its sender says of it, before any of it is read.
   *
   * @param contentLength its length, -1 if not known
   * @throws TooLargeException if it is too large
   */
  public void check(long contentLength) {
    if (contentLength > body) {
      throw new TooLargeException(files);
    }
  }

  /** The body, up to the limit; reading on throws {@link TooLargeException}. */
  public InputStream on(InputStream in) {
    return new Counting(in);
  }

  private final class Counting extends FilterInputStream {

    private long read;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      count(Math.max(0, count));
      return count;
    }

    private void count(int more) {
      read += more;
      if (read > body) {
        throw new TooLargeException(files);
      }
    }
  }
}
