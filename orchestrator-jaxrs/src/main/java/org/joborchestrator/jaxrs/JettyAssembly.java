package org.joborchestrator.jaxrs;

import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.joborchestrator.jaxrs.error.ProblemHandler;
import org.joborchestrator.jaxrs.later.Later;

/** Puts Jetty and Jersey together. */
final class JettyAssembly {

  /** Warns of each resource that is registered as an object, and uses it all the same. */
  private static final Logger NOISE =
      Logger.getLogger("org.glassfish.jersey.internal.inject.Providers");

  static {
    NOISE.setLevel(Level.SEVERE);
  }

  private static final int MIN_THREADS = 2;
  private static final Duration LONGEST_TURN = Duration.ofMinutes(1);
  private static final int BUFFER = 64 * 1024;
  private static final int MAX_HEADERS = 16 * 1024;

  private final Server jetty;
  private final ServerConnector connector;
  private final int uploads;

  JettyAssembly(String name, int threads, Duration idleTimeout, Duration stopTimeout) {
    this.uploads = threads / 2;
    this.jetty = new Server(pool(name, threads), scheduler(name), null);
    this.connector = connector(jetty, idleTimeout);
    jetty.addConnector(connector);
    jetty.setStopTimeout(stopTimeout.toMillis());
    jetty.setStopAtShutdown(false);
    jetty.setErrorHandler(new ProblemHandler());
  }

  private static QueuedThreadPool pool(String name, int threads) {
    QueuedThreadPool pool = new QueuedThreadPool(threads, MIN_THREADS);
    pool.setName(name + "-http");
    pool.setDaemon(true);
    pool.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor(name + "-http-"));
    return pool;
  }

  private static ScheduledExecutorScheduler scheduler(String name) {
    return new ScheduledExecutorScheduler(name + "-http-timer", true);
  }

  /** One selector and no acceptor thread of its own: connections here are few and busy. */
  private static ServerConnector connector(Server jetty, Duration idleTimeout) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(MAX_HEADERS);
    http.setOutputBufferSize(BUFFER);
    HttpConnectionFactory factory = new HttpConnectionFactory(http);
    factory.setInputBufferSize(BUFFER);
    ServerConnector connector = new ServerConnector(jetty, 1, 1, factory);
    connector.setIdleTimeout(idleTimeout.toMillis());
    return connector;
  }

  /** Takes the port, before anything else is made. */
  JettyAssembly listen(String host, int port) throws IOException {
    connector.setHost(host);
    connector.setPort(port);
    try {
      connector.open();
    } catch (IOException e) {
      if (e.getCause() instanceof BindException || e instanceof BindException) {
        throw new PortInUseException(host, port, e);
      }
      throw e;
    }
    return this;
  }

  HttpServer start(Function<Later, Set<Object>> resources) throws IOException {
    Later later = new Later(jetty.getThreadPool());
    ServletContextHandler context = new ServletContextHandler("/", false, false);
    context.setErrorHandler(new ProblemHandler());
    ServletHolder jersey =
        new ServletHolder("jax-rs", new JerseyServlet(config(resources.apply(later))));
    jersey.setAsyncSupported(true);
    jersey.setInitOrder(1);
    context.addServlet(jersey, "/*");
    jetty.setHandler(
        new GracefulHandler(new BrokenAnswerHandler(inTurns(new LingeringHandler(context)))));
    HttpServer server = new HttpServer(jetty, connector, later);
    try {
      jetty.start();
    } catch (Exception e) {
      server.close();
      throw new IOException("the HTTP server cannot start: " + e.getMessage(), e);
    }
    return server;
  }

  /**
   * Lets only so many uploads arrive at once, each of which holds a thread, however slow its sender
   * is: those that stand still keep nobody from the other calls. The next ones wait without a
   * thread; who has waited for too long, or is one too many, is answered 503.
   */
  private QoSHandler inTurns(Handler handler) {
    QoSHandler turns = new QoSHandler(handler);
    turns.includeMethod(HttpMethod.POST.asString());
    turns.includePath("/upload", "/submit");
    turns.setMaxRequestCount(uploads);
    turns.setMaxSuspend(LONGEST_TURN);
    return turns;
  }

  private static ResourceConfig config(Set<Object> components) {
    ResourceConfig config = new ResourceConfig();
    components.forEach(config::register);
    config.register(new SafeHeaders());
    config.register(new ReadableTags());
    config.register(new JsonWriter());
    config.property(ServerProperties.WADL_FEATURE_DISABLE, true);
    config.property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
    config.property(CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL"); // XML, images and mail
    config.property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
    return config;
  }
}
