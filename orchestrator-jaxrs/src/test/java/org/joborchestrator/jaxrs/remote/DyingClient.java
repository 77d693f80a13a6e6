package org.joborchestrator.jaxrs.remote;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client that is asked for its events once, then takes what is submitted and dies before it has
 * answered. As with a process that is killed, nobody can connect any more by the time that its
 * connections end.
 */
final class DyingClient implements AutoCloseable {

  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *([0-9]+)");
  private static final String EVENTS = "{\"incarnation\":\"i1\",\"cursor\":1,\"payloads\":[]}";

  private final ServerSocket listener;
  private final CompletableFuture<Integer> taken = new CompletableFuture<>();

  DyingClient() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::live, "dying-client");
    thread.setDaemon(true);
    thread.start();
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** The bytes of the body that it took. */
  CompletableFuture<Integer> taken() {
    return taken;
  }

  private void live() {
    try {
      answerEvents();
      die();
    } catch (IOException | RuntimeException e) {
      taken.completeExceptionally(e);
    }
  }

  /** Ends that connection, so that the submit comes on one of its own, the only one. */
  private void answerEvents() throws IOException {
    try (Socket socket = listener.accept()) {
      readHead(socket.getInputStream());
      String answer =
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
              + "Content-Length: "
              + EVENTS.length()
              + "\r\n\r\n"
              + EVENTS;
      socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
    }
  }

  private void die() throws IOException {
    try (Socket socket = listener.accept()) {
      InputStream in = socket.getInputStream();
      Matcher length = LENGTH.matcher(readHead(in));
      if (!length.find()) {
        throw new IOException("a submit without Content-Length");
      }
      taken.complete(in.readNBytes(Integer.parseInt(length.group(1))).length);
      listener.close();
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("a request that broke off: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
