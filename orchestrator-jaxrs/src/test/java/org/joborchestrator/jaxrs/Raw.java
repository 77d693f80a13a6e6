package org.joborchestrator.jaxrs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection on which a test says to the byte what it sends. */
final class Raw implements AutoCloseable {

  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *([0-9]+)");

  private final Socket socket;

  Raw(URI uri) throws IOException {
    socket = new Socket(InetAddress.getByName(uri.getHost()), uri.getPort());
    socket.setSoTimeout(30_000);
  }

  /** The answer to that. */
  static String exchange(URI uri, String request) throws IOException {
    try (Raw raw = new Raw(uri)) {
      raw.send(request);
      return raw.answer();
    }
  }

  void send(String text) throws IOException {
    send(text.getBytes(UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Begins a POST with those headers; the body may follow. */
  void post(String path, String... headers) throws IOException {
    send("POST " + path + " HTTP/1.1\r\nHost: a\r\n");
    for (String header : headers) {
      send(header + "\r\n");
    }
    send("\r\n");
  }

  /** Says that no more will be sent. */
  void end() throws IOException {
    socket.shutdownOutput();
  }

  /** The head of the next answer. */
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** The next answer, head and body. */
  String answer() throws IOException {
    String head = head();
    Matcher length = LENGTH.matcher(head);
    int count = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return head + new String(socket.getInputStream().readNBytes(count), UTF_8);
  }

  /** Waits until the other side closes; answers what came before. */
  String rest() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), UTF_8);
  }

  /** Breaks off as a crash would: what was not read is thrown away. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
