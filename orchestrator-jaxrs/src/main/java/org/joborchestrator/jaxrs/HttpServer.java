package org.joborchestrator.jaxrs;

import java.net.URI;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.joborchestrator.Client;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.jaxrs.later.Later;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An orchestrator or a client on the network: its calls over HTTP, the document that describes
 * them, and a page to try them.
 *
 * <pre>{@code
 * try (HttpServer server = HttpServer.of(orchestrator).port(5000).start()) {
 *   System.out.println("listening on " + server.uri());
 * }
 * }</pre>
 *
 * Close it before what it serves. Thread-safe.
 */
public final class HttpServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

  private final Server jetty;
  private final String host;
  private final int port;
  private final Later later;

  HttpServer(Server jetty, ServerConnector connector, Later later) {
    this.jetty = jetty;
    this.host = connector.getHost();
    this.port = connector.getLocalPort();
    this.later = later;
  }

  /** Serves users: upload, download, terminate. */
  public static HttpServerBuilder of(Orchestrator orchestrator) {
    return HttpServerBuilder.of(orchestrator);
  }

  /** Serves servers: submit, retrieve, kill. */
  public static HttpServerBuilder of(Client client) {
    return HttpServerBuilder.of(client);
  }

  /** Where it can be reached from this machine, such as {@code http://127.0.0.1:5000/}. */
  public URI uri() {
    boolean any = host.equals("0.0.0.0") || host.equals("::");
    String name = any ? "127.0.0.1" : host;
    return URI.create(
        "http://%s:%d/".formatted(name.contains(":") ? "[" + name + "]" : name, port));
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /**
   * Takes no more requests, answers at once those that only wait, and gives the others some seconds
   * to end.
   */
  @Override
  public void close() {
    later.close();
    try {
      jetty.stop();
    } catch (Exception e) {
      log.warn("The HTTP server on port {} did not end as it should", port, e);
    }
    jetty.destroy();
  }
}
