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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The least that an upload can cost: writes the body of each request to a new file, syncs that or
 * not, and says 200. The files stay, as those of jobs do: what was used before is faster on some
 * disks.
 */
final class Sink implements Closeable {

  private static final Pattern LENGTH =
      Pattern.compile("content-length: *([0-9]+)", Pattern.CASE_INSENSITIVE);

  private final ServerSocketChannel listener;
  private final Path directory;
  private final boolean syncs;
  private int requests;

  /**
   * @param directory for the files, and for nothing else
   * @param syncs whether it is on the disk before the answer
   */
  Sink(Path directory, boolean syncs) throws IOException {
    this.directory = Files.createDirectory(directory);
    this.syncs = syncs;
    listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread thread = new Thread(this::serve, "sink");
    thread.setDaemon(true);
    thread.start();
  }

  int port() throws IOException {
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  private void serve() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
    try {
      while (true) {
        try (SocketChannel connection = listener.accept()) {
          answer(connection, buffer);
        } catch (EOFException e) {
          System.err.println("A request to the sink broke off");
        }
      }
    } catch (ClosedChannelException e) {
      // this is how it ends
    } catch (IOException e) {
      System.err.println("The sink failed: " + e);
    }
  }

  private void answer(SocketChannel connection, ByteBuffer buffer) throws IOException {
    buffer.clear();
    long left = readHead(connection, buffer);
    try (FileChannel out =
        FileChannel.open(
            directory.resolve("file-" + requests++),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE)) {
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
    connection.write(
        ByteBuffer.wrap(
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII)));
  }

  /** Reads the head; leaves what came of the body in the buffer, and answers the body's length. */
  private static long readHead(SocketChannel connection, ByteBuffer buffer) throws IOException {
    int end = -1;
    String head = "";
    while (end < 0) {
      read(connection, buffer);
      head = StandardCharsets.ISO_8859_1.decode(buffer.duplicate().flip()).toString();
      end = head.indexOf("\r\n\r\n");
    }
    Matcher length = LENGTH.matcher(head);
    if (!length.find()) {
      throw new IOException("expected a Content-Length in " + head.substring(0, end));
    }
    buffer.flip().position(end + 4);
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
