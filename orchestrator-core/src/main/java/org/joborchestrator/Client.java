package org.joborchestrator;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.execute.Delivery;
import org.joborchestrator.execute.Payload;
import org.joborchestrator.execute.Payloads;
import org.joborchestrator.files.PayloadFiles;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.Lease;
import org.joborchestrator.node.Terms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs scripts for orchestrators: in this JVM, when it is handed to one by {@link
 * Service#client(Client)}, or over a network, when something serves these methods there.
 *
 * <pre>{@code
 * try (Client client = Client.builder().dataPath(Path.of("client")).slots(4).start()) {
 *   …
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class Client implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Client.class);

  private final String name;
  private final Surroundings surroundings;
  private final PayloadFiles files;
  private final Payloads payloads;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  Client(String name, Surroundings surroundings, PayloadFiles files, Payloads payloads) {
    this.name = name;
    this.surroundings = surroundings;
    this.files = files;
    this.payloads = payloads;
  }

  /** Begins to set one up. */
  public static ClientBuilder builder() {
    return new ClientBuilder();
  }

  /** What orchestrators in this JVM call it. */
  public String name() {
    return name;
  }

  /**
   * Begins to take a payload.
   *
   * @param key the attempt it is of; the same key again answers the same payload; empty for a
   *     server that gives none
   * @param terms what it is held to
   * @throws org.joborchestrator.job.UnavailableException when it is closing
   * @throws org.joborchestrator.job.NoSpaceException if there is no room for it
   */
  public Delivery receive(Optional<AttemptKey> key, Terms terms) throws IOException {
    return payloads.receive(key, terms);
  }

  /**
   * The payload as it is now.
   *
   * @throws org.joborchestrator.job.PayloadNotFoundException if there is none of that id
   */
  public Payload payload(PayloadId id) {
    return payloads.payload(id);
  }

  /**
   * Writes the payload's directory as a ZIP, as it is now; while its script runs, with what it has
   * written to its standard output and error so far.
   *
   * @throws org.joborchestrator.job.PayloadNotFoundException if there is none of that id
   */
  public void writeArchive(PayloadId id, OutputStream out) throws IOException {
    payloads.writeArchive(id, out);
  }

  /**
   * Ends the payload and all its processes.
   *
   * @return the payload, final, once nothing of it runs; fails with {@link
   *     org.joborchestrator.job.PayloadNotFoundException} if there is none of that id
   */
  public CompletableFuture<Payload> kill(PayloadId id) {
    return payloads.kill(id);
  }

  /**
   * Forgets the payload and deletes its files; one that still runs is killed first.
   *
   * @return completes when it is gone; fails with {@link
   *     org.joborchestrator.job.PayloadNotFoundException} if there is none of that id
   */
  public CompletableFuture<Void> release(PayloadId id) {
    return payloads.release(id);
  }

  /**
   * What changed.
   *
   * @param after the cursor of the batch before; 0 for everything there is
   * @param wait the longest to wait for a change
   * @param lease renews that server's payloads; empty renews nothing
   * @return completes as soon as something has changed, or when the wait is over
   */
  public CompletableFuture<EventBatch> events(long after, Duration wait, Optional<Lease> lease) {
    return payloads.events(after, wait, lease);
  }

  /** The CPU use of the host, 0 to 100; sampled in the background, so that it answers at once. */
  public double load() {
    return payloads.load();
  }

  /**
   * Returns if it works.
   *
   * @throws org.joborchestrator.job.OrchestratorException if it does not, with the reason
   */
  public void check() {
    payloads.check();
  }

  /** Why it takes no payloads now, such as a disk that is low; empty when it does. */
  public Optional<String> unable() {
    return payloads.unable();
  }

  /** Ends everything that it runs, and itself: no process, thread or file handle stays. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      ended.join();
      return;
    }
    try {
      payloads.close();
      surroundings.close();
      payloads.finish();
    } finally {
      unlock();
      ended.complete(null);
    }
  }

  private void unlock() {
    try {
      files.close();
    } catch (IOException e) {
      log.warn("The lock of {} could not be released", files.root(), e);
    }
  }
}
