package org.joborchestrator.benchmarks;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The other side of a curl, that does the least it can: one request at a time, on loopback. */
final class Loopback implements Closeable {

  /** What is done with a request. */
  @FunctionalInterface
  private interface Answer {
    /**
     * @param begun holds what came of the body together with the head
     */
    void to(SocketChannel connection, String head, ByteBuffer begun) throws IOException;
  }

  private static final Pattern LENGTH =
      Pattern.compile("content-length: *([0-9]+)", Pattern.CASE_INSENSITIVE);

  private final ServerSocketChannel listener;
  private final Answer answer;

  private Loopback(String name, Answer answer) throws IOException {
    this.answer = answer;
    listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread thread = new Thread(this::serve, name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Writes the body of each request to a new file, syncs that or not, and says 200. The files stay,
   * as those of jobs do: what was used before is faster on some disks.
   *
   * @param directory for the files, and for nothing else
   * @param syncs whether it is on the disk before the answer
   */
  static Loopback sink(Path directory, boolean syncs) throws IOException {
    Files.createDirectory(directory);
    AtomicInteger requests = new AtomicInteger();
    return new Loopback(
        "sink",
        (connection, head, begun) ->
            receive(
                connection,
                length(head),
                begun,
                directory.resolve("file-" + requests.incrementAndGet()),
                syncs));
  }

  /** Answers each request with the file, as fast as the operating system can send it. */
  static Loopback source(Path file) throws IOException {
    return new Loopback("source", (connection, head, begun) -> send(connection, file));
  }

  int port() throws IOException {
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  private void serve() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
    try {
      while (true) {
        try (SocketChannel connection = listener.accept()) {
          String head = readHead(connection, buffer.clear());
          answer.to(connection, head, buffer);
        } catch (EOFException e) {
          System.err.println("A request broke off");
        }
      }
    } catch (ClosedChannelException e) {
      // this is how it ends
    } catch (IOException e) {
      System.err.println(Thread.currentThread().getName() + " failed: " + e);
    }
  }

  private static void receive(
      SocketChannel connection, long length, ByteBuffer buffer, Path file, boolean syncs)
      throws IOException {
    long left = length;
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (true) {
        left -= buffer.remaining();
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        if (left <= 0) {
          break;
        }
        read(connection, buffer.clear());
        buffer.flip();
      }
      if (syncs) {
        out.force(true);
      }
    }
    writeHead(connection, 0);
  }

  private static void send(SocketChannel connection, Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      writeHead(connection, in.size());
      for (long at = 0; at < in.size(); ) {
        at += in.transferTo(at, in.size() - at, connection);
      }
    }
  }

  private static void writeHead(SocketChannel connection, long length) throws IOException {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\nConnection: close\r\n\r\n";
    connection.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Answers the head; leaves what came of the body in the buffer. */
  private static String readHead(SocketChannel connection, ByteBuffer buffer) throws IOException {
    int end = -1;
    String head = "";
    while (end < 0) {
      read(connection, buffer);
      head = StandardCharsets.ISO_8859_1.decode(buffer.duplicate().flip()).toString();
      end = head.indexOf("\r\n\r\n");
    }
    buffer.flip().position(end + 4);
    return head.substring(0, end);
  }

  private static long length(String head) throws IOException {
    Matcher length = LENGTH.matcher(head);
    if (!length.find()) {
      throw new IOException("expected a Content-Length in " + head);
    }
    return Long.parseLong(length.group(1));
  }

  private static void read(SocketChannel connection, ByteBuffer buffer) throws IOException {
    if (connection.read(buffer) < 0) {
      throw new EOFException();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
