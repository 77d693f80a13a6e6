package org.joborchestrator.jaxrs.remote;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.NodeUnreachableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reaches clients over HTTP: the threads and connections that all clients of one orchestrator
 * share. Close it after the orchestrator: no thread and no connection stays. Safe for use by
 * several threads.
 *
 * <pre>{@code
 * try (RemoteClients remote = RemoteClients.start();
 *     Orchestrator orchestrator =
 *         Orchestrator.builder()
 *             .service(
 *                 Service.named("example")
 *                     .client(remote.at(ClientAddress.ofBase(URI.create("http://node1:9000")))))
 *             .start()) {
 *   …
 * }
 * }</pre>
 */
public final class RemoteClients implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RemoteClients.class);

  /**
   * Below the time after which any server in use closes an idle connection: one that it closes just
   * as it is taken up again would lose the call.
   */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(4);

  private static final int THREADS = 16;
  private static final int CONNECTIONS_PER_CLIENT = 128;
  private static final int WAITING_PER_CLIENT = 1_000_000;
  private static final int BUFFER = 64 * 1024;

  private final HttpClient http;
  private final Executor io;
  private final Patience patience;
  private final @Nullable ExecutorService own;

  private RemoteClients(Executor io, @Nullable ExecutorService own, Patience patience) {
    this.io = io;
    this.own = own;
    this.patience = patience;
    this.http = client(patience);
  }

  /** Starts with threads of its own. */
  public static RemoteClients start() {
    ExecutorService own =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "remote-io");
              thread.setDaemon(true);
              return thread;
            });
    return start(new RemoteClients(own, own, Patience.usual()));
  }

  /**
   * Starts.
   *
   * @param io reads and writes files; must outlive this
   */
  public static RemoteClients start(Executor io) {
    return start(io, Patience.usual());
  }

  /** The same, waiting for no longer than that. */
  static RemoteClients start(Executor io, Patience patience) {
    return start(new RemoteClients(io, null, patience));
  }

  private static RemoteClients start(RemoteClients clients) {
    try {
      clients.http.start();
      // Results are streamed as they are: nothing unpacks, follows or answers on its own.
      clients.http.getContentDecoderFactories().clear();
      clients.http.getProtocolHandlers().clear();
      return clients;
    } catch (Exception e) {
      clients.close();
      throw new IllegalStateException("The HTTP client cannot be started: " + e.getMessage(), e);
    }
  }

  private static HttpClient client(Patience patience) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
    threads.setName("remote-http");
    threads.setDaemon(true);
    ClientConnector connector = new ClientConnector();
    connector.setSelectors(1);
    HttpClient client = new HttpClient(new HttpClientTransportOverHTTP(connector));
    client.setExecutor(threads);
    client.setScheduler(new ScheduledExecutorScheduler("remote-http-timer", true));
    client.setConnectTimeout(patience.connect().toMillis());
    client.setAddressResolutionTimeout(patience.connect().toMillis());
    client.setIdleTimeout(KEEP_ALIVE.toMillis());
    client.setMaxConnectionsPerDestination(CONNECTIONS_PER_CLIENT);
    client.setMaxRequestsQueuedPerDestination(WAITING_PER_CLIENT);
    client.setResponseBufferSize(BUFFER);
    client.setFollowRedirects(false);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "job-orchestrator"));
    return client;
  }

  /**
   * The client at that address. Nothing is asked of it yet.
   *
   * <p>Beside {@link NodeUnreachableException} and {@link
   * org.joborchestrator.node.NodeRefusedException}, its futures fail with {@link
   * org.joborchestrator.job.StorageException} when a file on this side cannot be read or written.
   */
  public ClientNode at(ClientAddress address) {
    return new HttpClientNode(address, http, io, patience);
  }

  /** Ends all calls, connections and threads. */
  @Override
  public void close() {
    try {
      http.stop();
    } catch (Exception e) {
      log.warn("The HTTP client did not end cleanly", e);
    }
    if (own != null) {
      own.shutdownNow();
    }
  }
}
