package org.joborchestrator.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A client of 2.x that runs nothing: it answers as one does on the wire, and its payloads go
 * through the states of a script, a step each time that they are asked for. It echoes each byte of
 * the input as a number, knows no keys, and has no calls but those of 2.x. On a free port of the
 * loopback interface; safe for use by several threads.
 *
 * <pre>{@code
 * try (ScriptedClient2x client = ScriptedClient2x.start()) {
 *   client.script(inputs -> List.of("Prepared", "Running", "Failed"));
 *   …
 * }
 * }</pre>
 */
public final class ScriptedClient2x implements AutoCloseable {

  static {
    // Read once, when the first server of the JVM is made: without it each answer takes 40 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private static final byte[] NOBODY =
      "{\"id\":0,\"input\":{},\"status\":\"Unknown\",\"loc\":\"\",\"pid\":0,\"killed\":false}"
          .getBytes(UTF_8);

  /** What a client was sent, and how far it is. */
  private static final class Payload {
    final long id;
    final Map<String, byte[]> inputs;
    private List<String> states;
    private int step;
    private boolean killed;

    Payload(long id, Map<String, byte[]> inputs, List<String> states) {
      this.id = id;
      this.inputs = inputs;
      this.states = states;
    }

    synchronized String advance() {
      String state = state();
      step = Math.min(step + 1, states.size() - 1);
      return state;
    }

    synchronized String state() {
      return killed ? "Killed" : states.get(step);
    }

    synchronized boolean isKilled() {
      return killed;
    }

    synchronized void kill() {
      killed = true;
    }

    synchronized void proceed(List<String> next) {
      states = next;
      step = 0;
    }
  }

  private final Map<String, HttpHandler> replaced = new ConcurrentHashMap<>();
  private final Map<Long, Payload> payloads = new ConcurrentSkipListMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicLong lastId = new AtomicLong();
  private volatile Function<Map<String, byte[]>, List<String>> script = ScriptedClient2x::usual;
  private volatile long echoed;
  private int port;
  private @Nullable HttpServer server;
  private @Nullable ExecutorService threads;

  private ScriptedClient2x() {}

  /** Starts one whose payloads are Prepared, Running and Completed; without run.sh Invalid. */
  public static ScriptedClient2x start() throws IOException {
    ScriptedClient2x client = new ScriptedClient2x();
    client.comeBack();
    return client;
  }

  private static List<String> usual(Map<String, byte[]> inputs) {
    return inputs.containsKey("run.sh")
        ? List.of("Prepared", "Running", "Completed")
        : List.of("Prepared", "Invalid");
  }

  /** The URL below which its calls are; the same after it was away. */
  public URI base() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** From now on, these are the states of what is submitted, chosen by its files. */
  public void script(Function<Map<String, byte[]>, List<String>> states) {
    script = states;
  }

  /** From now on, these are the states of that payload. */
  public void proceed(long id, List<String> states) {
    Payload payload = payloads.get(id);
    if (payload == null) {
      throw new IllegalArgumentException("payload " + id + " has not been submitted");
    }
    payload.proceed(states);
  }

  /** From now on, the answer to a submit echoes so many bytes more than it was sent. */
  public void echoMore(long bytes) {
    echoed = bytes;
  }

  /** From now on, this answers the calls whose path begins so, such as {@code /retrieve/}. */
  public void replace(String path, HttpHandler handler) {
    replaced.put(path, handler);
  }

  /** Takes a replacement back. */
  public void restore(String path) {
    replaced.remove(path);
  }

  /** The calls so far, such as {@code GET /retrieve/1}, in their order. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /** The files of each submit so far, in their order. */
  public List<Map<String, byte[]>> submitted() {
    return payloads.values().stream().map(payload -> payload.inputs).toList();
  }

  /** Ends all connections and takes no new ones; the payloads stay. */
  public synchronized void goAway() {
    if (server != null && threads != null) {
      server.stop(0);
      threads.shutdownNow();
    }
    server = null;
    threads = null;
  }

  /** Is there again, on the same port, with the same payloads. */
  public synchronized void comeBack() throws IOException {
    HttpServer started =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    ExecutorService executor = Executors.newCachedThreadPool(ScriptedClient2x::thread);
    started.createContext("/", this::answer);
    started.setExecutor(executor);
    started.start();
    port = started.getAddress().getPort();
    server = started;
    threads = executor;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "scripted-2x-client");
    thread.setDaemon(true);
    return thread;
  }

  /** Loses its payloads and begins to count anew, as one does that was restarted. */
  public void forgetAll() {
    payloads.clear();
    lastId.set(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      asked.add(exchange.getRequestMethod() + " " + path);
      for (Map.Entry<String, HttpHandler> entry : replaced.entrySet()) {
        if (path.startsWith(entry.getKey())) {
          entry.getValue().handle(exchange);
          return;
        }
      }
      String[] segments = path.split("/");
      switch (exchange.getRequestMethod() + " " + (segments.length > 1 ? segments[1] : "")) {
        case "GET " -> json(exchange, 200, "{\"message\":\"pong\"}".getBytes(UTF_8));
        case "GET health" ->
            json(exchange, 200, "{\"status\":\"ok\",\"database\":\"ok\"}".getBytes(UTF_8));
        case "GET load" -> json(exchange, 200, "12.5".getBytes(UTF_8));
        case "POST submit" -> submit(exchange);
        case "GET retrieve" -> retrieve(exchange, segments);
        case "GET retrieve_partial" -> retrievePartial(exchange, segments);
        case "POST kill" -> kill(exchange, segments);
        default -> exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private void submit(HttpExchange exchange) throws IOException {
    Map<String, byte[]> inputs = ScriptedMultipart.files(exchange);
    Payload payload = new Payload(lastId.incrementAndGet(), inputs, script.apply(inputs));
    payloads.put(payload.id, payload);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), 1 << 16)) {
      write(payload, payload.state(), true, out);
    }
  }

  private void write(Payload payload, String state, boolean withInput, OutputStream out)
      throws IOException {
    out.write(("{\"id\":" + payload.id + ",\"input\":{").getBytes(UTF_8));
    if (withInput) {
      echo(payload, out);
    }
    String rest =
        "},\"status\":\"%s\",\"loc\":\"/data/%08d\",\"pid\":%d,\"killed\":%b}"
            .formatted(state, payload.id, 4000 + payload.id, payload.isKilled());
    out.write(rest.getBytes(UTF_8));
  }

  private void echo(Payload payload, OutputStream out) throws IOException {
    String separator = "";
    for (Map.Entry<String, byte[]> input : payload.inputs.entrySet()) {
      String name = input.getKey().replace("\\", "\\\\").replace("\"", "\\\"");
      out.write((separator + "\"" + name + "\":[").getBytes(UTF_8));
      separator = ",";
      String comma = "";
      for (byte b : input.getValue()) {
        out.write((comma + (b & 0xFF)).getBytes(UTF_8));
        comma = ",";
      }
      out.write(']');
    }
    if (echoed > 0) {
      out.write((separator + "\"more \\\"]}\":[").getBytes(UTF_8));
      byte[] numbers = "255,".repeat(1 << 14).getBytes(UTF_8);
      for (long left = echoed; left > 0; left -= 1 << 14) {
        out.write(numbers, 0, (int) Math.min(left, 1 << 14) * 4);
      }
      out.write("0]".getBytes(UTF_8));
    }
  }

  private void retrieve(HttpExchange exchange, String[] segments) throws IOException {
    Payload payload = find(segments);
    if (payload == null) {
      json(exchange, 404, NOBODY);
      return;
    }
    String state = payload.advance();
    if (state.equals("Completed")) {
      zip(exchange, payload);
    } else {
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      write(payload, state, false, json);
      json(exchange, 200, json.toByteArray());
    }
  }

  private void retrievePartial(HttpExchange exchange, String[] segments) throws IOException {
    Payload payload = find(segments);
    if (payload == null) {
      json(exchange, 404, NOBODY);
    } else {
      zip(exchange, payload);
    }
  }

  private void kill(HttpExchange exchange, String[] segments) throws IOException {
    Payload payload = find(segments);
    if (payload == null) {
      json(exchange, 404, NOBODY);
    } else {
      payload.kill();
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private @Nullable Payload find(String[] segments) {
    return payloads.get(segments.length > 2 ? Long.parseLong(segments[2]) : 0L);
  }

  /** Its inputs, and what a 2.x client leaves in its results. */
  private static void zip(HttpExchange exchange, Payload payload) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/zip");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> input : payload.inputs.entrySet()) {
        zip.putNextEntry(new ZipEntry(input.getKey()));
        zip.write(input.getValue());
      }
      zip.putNextEntry(new ZipEntry(".orchestrator.exit"));
      zip.write("0\n".getBytes(UTF_8));
      zip.closeEntry();
    }
    exchange.sendResponseHeaders(200, bytes.size());
    bytes.writeTo(exchange.getResponseBody());
  }

  private static void json(HttpExchange exchange, int status, byte[] content) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, content.length);
    exchange.getResponseBody().write(content);
  }

  /** Ends it and all its connections. */
  @Override
  public void close() {
    goAway();
  }
}
