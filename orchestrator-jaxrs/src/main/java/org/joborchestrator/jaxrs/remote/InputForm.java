package org.joborchestrator.jaxrs.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.joborchestrator.files.Inputs;
import org.joborchestrator.files.Inputs.Input;
import org.joborchestrator.job.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * The files of a job as multipart/form-data, each part named after its file. The length is known
 * beforehand; the files are read piece by piece on the I/O threads, and what fits in one piece is
 * read at once, so that a small job's files cost no change of threads.
 */
final class InputForm implements Request.Content {

  private static final int MOST_IN_ONE_PIECE = 128 * 1024;
  private static final byte[] LINE_END = {'\r', '\n'};

  private final Inputs inputs;
  private final List<Input> files;
  private final Executor io;
  private final String boundary = "job-" + UUID.randomUUID();
  private final byte[] end = ("--" + boundary + "--\r\n").getBytes(UTF_8);
  private final long length;

  private final Object lock = new Object();
  // All below guarded by lock.
  private final Iterator<Input> rest;
  private final ByteBuffer piece;
  private ByteBuffer between = ByteBuffer.allocate(0);
  private @Nullable ReadableByteChannel channel;
  private long left;
  private long handedOut;
  private boolean isFilled;
  private @Nullable Throwable failure;

  /**
   * Lists the files and reads the first piece: blocks.
   *
   * @throws StorageException if they cannot be read
   */
  static InputForm of(Inputs inputs, Executor io) {
    try {
      InputForm body = new InputForm(inputs, inputs.list(), io);
      body.fill();
      return body;
    } catch (IOException e) {
      throw unreadable(inputs, e);
    }
  }

  private InputForm(Inputs inputs, List<Input> files, Executor io) {
    this.inputs = inputs;
    this.files = files;
    this.io = io;
    this.length = files.stream().mapToLong(this::partLength).sum() + end.length;
    this.rest = files.iterator();
    this.piece = ByteBuffer.allocate((int) Math.min(length, MOST_IN_ONE_PIECE));
  }

  private long partLength(Input part) {
    return head(part).length + part.size() + LINE_END.length;
  }

  private byte[] head(Input part) {
    String head =
        "--" + boundary + "\r\nContent-Disposition: form-data; " + names(part.name().value());
    return (head + "\r\n\r\n").getBytes(UTF_8);
  }

  /**
   * The name as it is, as browsers write it; a path has no line ends. What a quote would cut short
   * is said once more in a form that is not ambiguous.
   */
  private static String names(String name) {
    String quoted = name.replace("\"", "%22");
    String plain = "name=\"" + quoted + "\"; filename=\"" + quoted + "\"";
    return quoted.equals(name)
        ? plain
        : plain + "; filename*=utf-8''" + URLEncoder.encode(name, UTF_8).replace("+", "%20");
  }

  @Override
  public long getLength() {
    return length;
  }

  @Override
  public String getContentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  /** The next piece, or null: then demand it. The one before it must have been sent. */
  @Override
  public Content.@Nullable Chunk read() {
    synchronized (lock) {
      if (failure != null) {
        return Content.Chunk.from(failure);
      }
      if (handedOut == length) {
        return Content.Chunk.EOF;
      }
      if (!isFilled) {
        return null;
      }
      isFilled = false;
      handedOut += piece.remaining();
      return Content.Chunk.from(piece, handedOut == length);
    }
  }

  @Override
  public void demand(Runnable whenReadable) {
    try {
      io.execute(
          () -> {
            refill();
            whenReadable.run();
          });
    } catch (RejectedExecutionException e) {
      fail(e);
      whenReadable.run();
    }
  }

  private void refill() {
    synchronized (lock) {
      try {
        fill();
      } catch (IOException e) {
        fail(unreadable(inputs, e));
      }
    }
  }

  private static StorageException unreadable(Inputs inputs, IOException cause) {
    return new StorageException(inputs + " cannot be read to be sent: " + cause, cause);
  }

  private void fill() throws IOException {
    synchronized (lock) {
      if (failure != null || isFilled) {
        return;
      }
      piece.clear();
      while (piece.hasRemaining() && handedOut + piece.position() < length) {
        if (between.hasRemaining()) {
          put(between);
        } else if (channel != null) {
          readFile(channel);
        } else {
          nextFile();
        }
      }
      piece.flip();
      isFilled = true;
    }
  }

  private void put(ByteBuffer bytes) {
    int count = Math.min(bytes.remaining(), piece.remaining());
    piece.put(bytes.slice().limit(count));
    bytes.position(bytes.position() + count);
  }

  private void nextFile() throws IOException {
    if (!rest.hasNext()) {
      between = ByteBuffer.wrap(end);
      return;
    }
    Input next = rest.next();
    channel = next.open();
    left = next.size();
    between = ByteBuffer.wrap(head(next));
  }

  private void readFile(ReadableByteChannel from) throws IOException {
    if (left == 0) {
      from.close();
      channel = null;
      between = ByteBuffer.wrap(LINE_END);
      return;
    }
    int most = (int) Math.min(left, piece.remaining());
    piece.limit(piece.position() + most);
    int count = from.read(piece);
    piece.limit(piece.capacity());
    if (count < 0) {
      throw new IOException("a file has become " + left + " bytes shorter");
    }
    left -= count;
  }

  @Override
  public void fail(Throwable reason) {
    synchronized (lock) {
      if (failure == null) {
        failure = reason;
      }
      close();
    }
  }

  /** Closes the file that is open, if one is. */
  void close() {
    synchronized (lock) {
      ReadableByteChannel open = channel;
      channel = null;
      if (open == null) {
        return;
      }
      try {
        open.close();
      } catch (IOException e) {
        // What was read is read; nothing can be lost.
        failure = failure == null ? e : failure;
      }
    }
  }

  @Override
  public String toString() {
    return files.size() + " files, " + length + " bytes";
  }
}
