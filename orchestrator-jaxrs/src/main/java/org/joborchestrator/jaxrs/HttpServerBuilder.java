package org.joborchestrator.jaxrs;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.joborchestrator.Client;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.jaxrs.client.ClientApi;
import org.joborchestrator.jaxrs.docs.DocsResource;
import org.joborchestrator.jaxrs.error.ProblemMapper;
import org.joborchestrator.jaxrs.health.HealthResource;
import org.joborchestrator.jaxrs.later.Later;
import org.joborchestrator.jaxrs.server.ServerApi;

/** Says how an orchestrator or a client is served. For one thread. */
public final class HttpServerBuilder {

  private static final int MAX_PORT = 65_535;
  private static final int MIN_THREADS = 8;

  private final Function<Later, Set<Object>> resources;
  private String name;
  private String host = "127.0.0.1";
  private int port;
  private int threads = 200;
  // Longer than any sender keeps an idle connection: so it is always the sender that gives it up,
  // and no request meets a connection that closes at that moment.
  private Duration idleTimeout = Duration.ofSeconds(90);
  private Duration stopTimeout = Duration.ofSeconds(5);

  private HttpServerBuilder(String name, Function<Later, Set<Object>> resources) {
    this.name = name;
    this.resources = resources;
  }

  static HttpServerBuilder of(Orchestrator orchestrator) {
    return new HttpServerBuilder(
        "server",
        later ->
            and(
                ServerApi.resources(orchestrator, later),
                new HealthResource(orchestrator::check, orchestrator::unable),
                DocsResource.server()));
  }

  static HttpServerBuilder of(Client client) {
    return new HttpServerBuilder(
        "client",
        later ->
            and(
                ClientApi.resources(client, later),
                new HealthResource(client::check, client::unable),
                DocsResource.client()));
  }

  private static Set<Object> and(Set<Object> own, Object... shared) {
    Set<Object> all = new HashSet<>(own);
    all.addAll(Set.of(shared));
    all.add(new ProblemMapper());
    return all;
  }

  /** The prefix of its threads' names; {@code server} or {@code client} unless set. */
  public HttpServerBuilder name(String prefix) {
    this.name = prefix;
    return this;
  }

  /**
   * The address to listen on: {@code 127.0.0.1} unless set, which only this machine can reach;
   * {@code 0.0.0.0} for all addresses.
   */
  public HttpServerBuilder host(String address) {
    this.host = address;
    return this;
  }

  /** The port to listen on, from 1 to 65535; 0, unless set, for any that is free. */
  public HttpServerBuilder port(int number) {
    if (number < 0 || number > MAX_PORT) {
      throw new IllegalArgumentException("port " + number + ": expected 0 to " + MAX_PORT);
    }
    this.port = number;
    return this;
  }

  /**
   * The most threads that serve requests, 200 unless set and 8 at least: an upload or a download
   * holds one while it lasts; a request that waits holds none. No more than half of them serve
   * uploads at a time.
   */
  public HttpServerBuilder threads(int most) {
    if (most < MIN_THREADS) {
      throw new IllegalArgumentException(
          "threads " + most + ": expected " + MIN_THREADS + " or more");
    }
    this.threads = most;
    return this;
  }

  /** How long a connection may be silent, in or between requests; 90 s unless set. */
  public HttpServerBuilder idleTimeout(Duration silence) {
    this.idleTimeout = silence;
    return this;
  }

  /** How long requests may go on when it is closed; 5 s unless set. */
  public HttpServerBuilder stopTimeout(Duration patience) {
    this.stopTimeout = patience;
    return this;
  }

  /**
   * Listens. Requests are answered as soon as this returns.
   *
   * @throws PortInUseException if something listens on that port
   * @throws IOException if it cannot listen there for another reason, such as an address of no
   *     interface here
   */
  public HttpServer start() throws IOException {
    return new JettyAssembly(name, threads, idleTimeout, stopTimeout)
        .listen(host, port)
        .start(resources);
  }
}
