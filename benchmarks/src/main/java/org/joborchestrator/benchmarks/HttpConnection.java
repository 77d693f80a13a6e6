package org.joborchestrator.benchmarks;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * A keep-alive connection that does just what is needed here: what measures should take little of
 * the two cores that the measured one needs. For one thread.
 */
final class HttpConnection implements Closeable {

  private static final int TIME_OUT_MILLIS = (int) Duration.ofMinutes(2).toMillis();

  /** What came back. */
  static final class Answer {

    private final int code;
    private final String type;
    private final byte[] body;

    Answer(int code, String type, byte[] body) {
      this.code = code;
      this.type = type;
      this.body = body;
    }

    int code() {
      return code;
    }

    String type() {
      return type;
    }

    int size() {
      return body.length;
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private final Socket socket = new Socket();
  private final InputStream in;
  private final String host;

  HttpConnection(int port) throws IOException {
    host = "127.0.0.1:" + port;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIME_OUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  Answer get(String path) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n", new byte[0]);
    return answer(true);
  }

  Answer head(String path) throws IOException {
    send("HEAD " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n", new byte[0]);
    return answer(false);
  }

  Answer post(String path, String type, byte[] body) throws IOException {
    String head = "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n";
    send(head.formatted(path, host, type, body.length), body);
    return answer(true);
  }

  /** Head and body in one write, so that they are one packet where that is possible. */
  private void send(String head, byte[] body) throws IOException {
    byte[] first = head.getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[first.length + body.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(body, 0, all, first.length, body.length);
    socket.getOutputStream().write(all);
  }

  private Answer answer(boolean hasBody) throws IOException {
    int code = Integer.parseInt(line().split(" ", 3)[1]);
    String type = "";
    int length = 0;
    boolean chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
      String value = header.substring(header.indexOf(':') + 1).strip();
      switch (name) {
        case "content-type" -> type = value;
        case "content-length" -> length = Integer.parseInt(value);
        case "transfer-encoding" -> chunked = value.equals("chunked");
        default -> {} // of no interest
      }
    }
    if (!hasBody) {
      return new Answer(code, type, new byte[0]);
    }
    return new Answer(code, type, chunked ? chunks() : exactly(length));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int length;
    do {
      length = Integer.parseInt(line().strip(), 16);
      all.write(exactly(length));
      line();
    } while (length > 0);
    return all.toByteArray();
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the server has closed the connection midway");
    }
    return bytes;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server has closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
