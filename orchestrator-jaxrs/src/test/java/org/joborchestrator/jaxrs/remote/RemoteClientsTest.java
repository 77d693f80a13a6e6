package org.joborchestrator.jaxrs.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.joborchestrator.jaxrs.remote.Nodes.KEY;
import static org.joborchestrator.jaxrs.remote.Nodes.failure;
import static org.joborchestrator.jaxrs.remote.Nodes.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.joborchestrator.files.Inputs;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.node.Terms;
import org.joborchestrator.testkit.ScriptedClient2x;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the nodes of one orchestrator share: threads and connections. */
final class RemoteClientsTest {

  private static final PayloadId FIRST = new PayloadId(1);

  @TempDir private Path inputs;

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("remote-"))
        .collect(Collectors.toSet());
  }

  @Test
  void close_leavesNoThread() throws IOException {
    Set<Thread> before = threads();
    try (ScriptedClient2x client = ScriptedClient2x.start()) {
      RemoteClients remote = RemoteClients.start();
      ClientNode node = remote.at(ClientAddress.ofBase(client.base()));
      List<CompletableFuture<Double>> loads = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        loads.add(node.load());
      }
      loads.forEach(Nodes::get);
      Files.writeString(inputs.resolve("run.sh"), "true");
      get(node.submit(KEY, Inputs.in(inputs), Terms.UNLIMITED));
      Set<Thread> during = threads();
      during.removeAll(before);
      assertTrue(!during.isEmpty(), "threads have names");

      remote.close();

      Awaitility.await().until(() -> during.stream().noneMatch(Thread::isAlive));
      failure(NodeUnreachableException.class, node.load());
      failure(NodeUnreachableException.class, node.submit(KEY, Inputs.in(inputs), Terms.UNLIMITED));
    }
  }

  @Test
  void close_failsWhatIsUnderWay() throws IOException {
    try (Stale silent = new Stale(0)) {
      RemoteClients remote = RemoteClients.start();
      ClientNode node = remote.at(ClientAddress.ofBase(silent.base()));
      CompletableFuture<Double> load = node.load();

      remote.close();

      failure(NodeUnreachableException.class, load);
    }
  }

  @Test
  void connectionThatEndedBeforeAnyAnswer_isTriedOnceMore() throws IOException {
    try (Stale client = new Stale(1);
        RemoteClients remote = RemoteClients.start()) {
      ClientNode node = remote.at(ClientAddress.ofBase(client.base()));

      assertEquals(7.0, get(node.load()));
      assertEquals(7.0, get(node.load()), "on a connection that had ended");

      assertEquals(3, client.requests.get());
    }
  }

  @Test
  void submitOfUnknownFate_isNotRepeatedUnlessTheClientKeepsKeys() throws IOException {
    Files.writeString(inputs.resolve("run.sh"), "true");
    try (Stale client = new Stale(-1);
        RemoteClients remote = RemoteClients.start()) {
      ClientNode node = remote.at(ClientAddress.ofBase(client.base()));

      String message =
          failure(
                  NodeUnreachableException.class,
                  node.submit(KEY, Inputs.in(inputs), Terms.UNLIMITED))
              .getMessage();
      assertTrue(message.endsWith("it ended the connection before its answer was whole"), message);
      assertEquals(1, client.requests.get());

      client.answered = 1;
      get(node.events(0, Duration.ofMillis(1), Optional.empty()));
      client.requests.set(0);
      client.answered = -1;
      failure(NodeUnreachableException.class, node.submit(KEY, Inputs.in(inputs), Terms.UNLIMITED));
      assertTrue(client.requests.get() >= 2, "requests: " + client.requests);
    }
  }

  @Test
  void sameAddress_isTheSameClient() {
    try (RemoteClients remote = RemoteClients.start()) {
      ClientAddress address = ClientAddress.ofBase(URI.create("http://node1:9000"));
      ClientAddress same = ClientAddress.ofBase(URI.create("http://node1:9000/"));
      ClientAddress other = ClientAddress.ofBase(URI.create("http://node1:9001"));

      assertEquals(remote.at(address), remote.at(same));
      assertNotEquals(remote.at(address), remote.at(other));
    }
  }

  @Test
  void certificateOfNobody_isNotTrusted() throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(selfSigned()));
    server.createContext("/", exchange -> exchange.sendResponseHeaders(200, -1));
    server.start();
    try (RemoteClients remote = RemoteClients.start()) {
      URI base = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
      ClientNode node = remote.at(ClientAddress.ofBase(base));

      NodeUnreachableException e = failure(NodeUnreachableException.class, node.load());

      assertTrue(e.getMessage().contains("certi"), e.getMessage());
    } finally {
      server.stop(0);
    }
  }

  private SSLContext selfSigned() throws Exception {
    Path store = inputs.resolve("keys.p12");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String arguments =
        "-genkeypair -keyalg EC -alias a -dname CN=localhost -storepass secret -keystore " + store;
    List<String> command = new ArrayList<>(List.of(tool));
    command.addAll(List.of(arguments.split(" ")));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(inputs.resolve("keytool.txt").toFile())
            .start();
    assertEquals(0, process.waitFor());
    char[] password = "secret".toCharArray();
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(KeyStore.getInstance(store.toFile(), password), password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  @Test
  void redirect_isNotFollowed() throws IOException {
    try (ScriptedClient2x client = ScriptedClient2x.start();
        ScriptedClient2x other = ScriptedClient2x.start();
        RemoteClients remote = RemoteClients.start()) {
      client.replace(
          "/kill/",
          exchange -> {
            exchange.getResponseHeaders().set("Location", other.base() + "/kill/1");
            exchange.sendResponseHeaders(307, -1);
          });
      ClientNode node = remote.at(ClientAddress.ofBase(client.base()));

      failure(NodeRefusedException.class, node.kill(FIRST, KEY));

      assertEquals(List.of(), other.asked());
    }
  }

  /**
   * Answers so many requests of each connection, reads one more, and closes it without an answer;
   * with 0 it stays silent on it instead.
   */
  private static final class Stale implements AutoCloseable {

    private static final String JSON = "{\"incarnation\":\"i\",\"cursor\":1,\"payloads\":[]}";

    final AtomicInteger requests = new AtomicInteger();
    volatile int answered;
    private final ServerSocket server;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    Stale(int answered) throws IOException {
      this.answered = answered;
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      start(this::accept);
    }

    private static void start(Runnable task) {
      Thread thread = new Thread(task, "stale-client");
      thread.setDaemon(true);
      thread.start();
    }

    URI base() {
      return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = server.accept();
          open.add(socket);
          start(() -> serve(socket));
        }
      } catch (IOException e) {
        assertTrue(server.isClosed(), e.toString());
      }
    }

    private void serve(Socket socket) {
      try {
        answer(socket);
      } catch (IOException e) {
        assertTrue(socket.isClosed() || server.isClosed(), e.toString());
      }
    }

    private void answer(Socket socket) throws IOException {
      for (int i = 0; i < answered; i++) {
        String line = readRequest(socket.getInputStream());
        String content = line.contains("/events") ? JSON : "7.0";
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
        socket
            .getOutputStream()
            .write((head + content.length() + "\r\n\r\n" + content).getBytes(UTF_8));
      }
      readRequest(socket.getInputStream());
      if (answered != 0) {
        socket.close();
      }
    }

    /** Reads a head; what follows of a body is left unread. */
    private String readRequest(InputStream in) throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          return head.toString();
        }
        head.append((char) next);
      }
      requests.incrementAndGet();
      return head.toString();
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    }
  }
}
