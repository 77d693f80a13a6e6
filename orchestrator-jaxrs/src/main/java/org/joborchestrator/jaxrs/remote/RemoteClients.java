package org.joborchestrator.jaxrs.remote;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.client.HttpClient;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.NodeUnreachableException;
import org.jspecify.annotations.Nullable;

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

  private final Executor io;
  private final @Nullable ExecutorService own;
  private final Patience patience;
  private final Object lock = new Object();
  // All below guarded by lock; made when the first client needs it.
  private @Nullable HttpClient plain;
  private @Nullable HttpClient secure;
  private boolean isClosed;

  private RemoteClients(Executor io, @Nullable ExecutorService own, Patience patience) {
    this.io = io;
    this.own = own;
    this.patience = patience;
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
    return new RemoteClients(own, own, Patience.usual());
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
    return new RemoteClients(io, null, patience);
  }

  /**
   * The client at that address. Nothing is asked of it yet; who closes the node ends its calls.
   *
   * <p>Beside {@link NodeUnreachableException} and {@link
   * org.joborchestrator.node.NodeRefusedException}, its futures fail with {@link
   * org.joborchestrator.job.StorageException} when a file on this side cannot be read or written.
   *
   * @throws UnavailableException after {@link #close}
   */
  public ClientNode at(ClientAddress address) {
    return new HttpClientNode(address, http(address.isSecure()), io, patience);
  }

  private HttpClient http(boolean isSecure) {
    synchronized (lock) {
      if (isClosed) {
        throw new UnavailableException("The connections to remote clients are closed");
      }
      HttpClient known = isSecure ? secure : plain;
      if (known != null) {
        return known;
      }
      HttpClient made = Transport.start(isSecure, patience);
      if (isSecure) {
        secure = made;
      } else {
        plain = made;
      }
      return made;
    }
  }

  /** Ends all calls, connections and threads. */
  @Override
  public void close() {
    synchronized (lock) {
      isClosed = true;
      Transport.stop(plain);
      Transport.stop(secure);
    }
    if (own != null) {
      own.shutdownNow();
    }
  }
}
