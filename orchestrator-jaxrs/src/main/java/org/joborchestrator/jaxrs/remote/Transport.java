package org.joborchestrator.jaxrs.remote;

import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up Jetty's HTTP client. Chosen before the JDK's, which before 21 cannot be ended: its
 * threads and connections stay until the garbage collector finds it.
 */
final class Transport {

  private static final Logger log = LoggerFactory.getLogger(Transport.class);

  /**
   * Below the time after which any server in use closes an idle connection: one that it closes just
   * as it is taken up again would lose the call.
   */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(4);

  private static final int THREADS = 16;
  private static final int CONNECTIONS_PER_CLIENT = 128;
  private static final int WAITING_PER_CLIENT = 1_000_000;
  private static final int BUFFER = 64 * 1024;

  private Transport() {}

  static HttpClient start(boolean isSecure, Patience patience) {
    HttpClient client = client(isSecure, patience);
    try {
      client.start();
    } catch (Exception e) {
      stop(client);
      throw new IllegalStateException("The HTTP client cannot be started: " + e.getMessage(), e);
    }
    // Results are streamed as they are: nothing unpacks, follows or answers on its own.
    client.getContentDecoderFactories().clear();
    client.getProtocolHandlers().clear();
    return client;
  }

  private static HttpClient client(boolean isSecure, Patience patience) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
    threads.setName("remote-http");
    threads.setDaemon(true);
    ClientConnector connector = new ClientConnector();
    connector.setSelectors(1);
    if (!isSecure) {
      connector.setSslContextFactory(new NoTls());
    }
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

  static void stop(@Nullable HttpClient client) {
    try {
      if (client != null) {
        client.stop();
      }
    } catch (Exception e) {
      log.warn("The HTTP client did not end cleanly", e);
    }
  }

  /** Loads no certificates: a third of a second at the start of a process that needs none. */
  private static final class NoTls extends SslContextFactory.Client {

    @Override
    protected void doStart() {}
  }
}
