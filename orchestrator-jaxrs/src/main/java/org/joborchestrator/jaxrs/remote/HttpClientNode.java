package org.joborchestrator.jaxrs.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.joborchestrator.files.Inputs;
import org.joborchestrator.jaxrs.wire.WireHeaders;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.node.ClientNode;
import org.joborchestrator.node.EventBatch;
import org.joborchestrator.node.Lease;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.NodeUnreachableException;
import org.joborchestrator.node.PayloadState;
import org.joborchestrator.node.Retrieval;
import org.joborchestrator.node.Retrieval.Gone;
import org.joborchestrator.node.Retrieval.Pending;
import org.joborchestrator.node.Retrieval.Result;
import org.joborchestrator.node.Terms;
import org.jspecify.annotations.Nullable;

/** A client at the other end of HTTP. */
final class HttpClientNode implements ClientNode {

  private static final int PAYLOAD_LIMIT = 64 * 1024;

  /** Some fifty thousand payloads. */
  private static final int EVENTS_LIMIT = 8 * 1024 * 1024;

  private final ClientAddress address;
  private final Caller caller;
  private final Executor io;
  private final Patience patience;
  private final WireReader wire;

  /** Whether it is known to keep keys: then a submit may be sent again. */
  private volatile boolean keepsKeys;

  /** Whether it is known to have no calls beside those of 2.x. */
  private volatile boolean is2x;

  HttpClientNode(ClientAddress address, HttpClient http, Executor io, Patience patience) {
    this.address = address;
    this.io = io;
    this.caller = new Caller(address, http, io, patience.standstill());
    this.patience = patience;
    this.wire = new WireReader(address.name());
  }

  @Override
  public String name() {
    return address.name();
  }

  @Override
  public CompletableFuture<PayloadState> submit(AttemptKey key, Inputs inputs, Terms terms) {
    return caller.call(
        Call.<PayloadState>post(address.submit(), response -> submitted(response, key))
            .about(key)
            .under(terms)
            .sending(() -> InputForm.of(inputs, io))
            .repeatable(keepsKeys));
  }

  private Answer<PayloadState> submitted(Response response, AttemptKey key) {
    if (response.getStatus() != HttpStatus.OK_200) {
      return refused(response);
    }
    return new WithoutNested<>(
        BytesAnswer.whole(
            PAYLOAD_LIMIT,
            json -> {
              try {
                return wire.submitted(json, key);
              } catch (IOException e) {
                // It has taken the job, or has not: nothing is known of what it did.
                throw new NodeUnreachableException(name(), "its answer makes no sense", e);
              }
            }));
  }

  @Override
  public CompletableFuture<Retrieval> retrieve(PayloadId id, AttemptKey key, Path target) {
    return caller.call(
        Call.<Retrieval>get(
                address.retrieve(id),
                response -> {
                  if (isAbsent(response) || isAnothers(response, key)) {
                    return ignored(new Gone());
                  }
                  if (response.getStatus() != HttpStatus.OK_200) {
                    return refused(response);
                  }
                  return isOfType(response, "application/zip")
                      ? new ZipAnswer<>(target, new Result())
                      : payload(json -> pending(json, id, key));
                })
            .about(key));
  }

  private Retrieval pending(byte[] json, PayloadId id, AttemptKey key) throws IOException {
    Optional<PayloadState> state = wire.payload(json, id, key);
    return state.isPresent() ? new Pending(state.get()) : new Gone();
  }

  @Override
  public CompletableFuture<Boolean> retrievePartial(PayloadId id, AttemptKey key, Path target) {
    return caller.call(
        Call.<Boolean>get(
                address.retrievePartial(id),
                response -> {
                  if (isAbsent(response) || isAnothers(response, key)) {
                    return ignored(false);
                  }
                  return response.getStatus() == HttpStatus.OK_200
                          && isOfType(response, "application/zip")
                      ? new ZipAnswer<>(target, true)
                      : refused(response);
                })
            .about(key));
  }

  @Override
  public CompletableFuture<Boolean> kill(PayloadId id, AttemptKey key) {
    return caller.call(
        Call.post(address.kill(id), response -> confirmed(response))
            .about(key)
            .within(patience.kill()));
  }

  private Answer<Boolean> confirmed(Response response) {
    if (isAbsent(response)) {
      return ignored(false);
    }
    return response.getStatus() == HttpStatus.OK_200 ? ignored(true) : refused(response);
  }

  @Override
  public CompletableFuture<Void> release(PayloadId id, AttemptKey key) {
    if (is2x) {
      return CompletableFuture.completedFuture(null);
    }
    return caller
        .call(Call.post(address.release(id), this::released).about(key).within(patience.answer()))
        .thenAccept(known -> {});
  }

  private Answer<Boolean> released(Response response) {
    boolean isDone = HttpStatus.isSuccess(response.getStatus());
    if (isDone || isAbsent(response)) {
      // Ours explains in JSON what it does not find; 2.x does not even find the call.
      is2x = !isDone && !isOfType(response, "application/json");
      return ignored(isDone);
    }
    return refused(response);
  }

  @Override
  public CompletableFuture<Optional<EventBatch>> events(
      long after, Duration wait, Optional<Lease> lease) {
    return caller.call(
        Call.<Optional<EventBatch>>get(address.events(after, wait, lease), this::changed)
            .within(wait.plus(patience.answer())));
  }

  private Answer<Optional<EventBatch>> changed(Response response) {
    is2x = isAbsent(response);
    if (is2x) {
      return ignored(Optional.empty());
    }
    if (response.getStatus() != HttpStatus.OK_200) {
      return refused(response);
    }
    keepsKeys = true;
    return BytesAnswer.whole(EVENTS_LIMIT, json -> Optional.of(wire.events(json)));
  }

  @Override
  public CompletableFuture<Double> load() {
    return caller.call(
        Call.<Double>get(
                address.load(),
                response ->
                    response.getStatus() == HttpStatus.OK_200
                        ? BytesAnswer.whole(PAYLOAD_LIMIT, HttpClientNode::percentage)
                        : refused(response))
            .within(patience.answer()));
  }

  private static double percentage(byte[] content) throws IOException {
    String text = new String(content, UTF_8).strip();
    try {
      double value = Double.parseDouble(text);
      if (value >= 0 && value <= 100) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IOException("a load of '" + Explanation.shorten(text) + "'", e);
    }
    throw new IOException("a load of " + Explanation.shorten(text) + ": expected 0 to 100");
  }

  private static boolean isAbsent(Response response) {
    return response.getStatus() == HttpStatus.NOT_FOUND_404;
  }

  private static boolean isOfType(Response response, String type) {
    String told = response.getHeaders().get(HttpHeader.CONTENT_TYPE);
    return told != null && told.split(";", 2)[0].strip().equalsIgnoreCase(type);
  }

  /** Whether the answer says that it is about another attempt; 2.x says nothing of that. */
  private static boolean isAnothers(Response response, AttemptKey key) {
    String told = response.getHeaders().get(WireHeaders.IDEMPOTENCY_KEY);
    String server = response.getHeaders().get(WireHeaders.SERVER);
    return (told != null && !told.equals(key.wireName()))
        || (server != null && !server.equals(key.server()));
  }

  private static <T> Answer<T> payload(BytesAnswer.Maker<T> maker) {
    return new WithoutNested<>(BytesAnswer.whole(PAYLOAD_LIMIT, maker));
  }

  /** What the head has said is enough. */
  private static <T> Answer<T> ignored(T outcome) {
    return BytesAnswer.explanation(Explanation.LIMIT, content -> outcome);
  }

  private <T> Answer<T> refused(Response response) {
    int status = response.getStatus();
    return BytesAnswer.explanation(
        Explanation.LIMIT,
        content -> {
          String reason = Explanation.of(status, content);
          if (status == HttpStatus.BAD_GATEWAY_502 || status == HttpStatus.GATEWAY_TIMEOUT_504) {
            // A proxy says so: the client may have done what it was asked.
            throw new NodeUnreachableException(name(), reason, null);
          }
          throw new NodeRefusedException(name(), reason);
        });
  }

  @Override
  public void close() {
    caller.close();
  }

  /** The same client may serve several services: it is to be followed once. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HttpClientNode node && node.address.equals(address);
  }

  @Override
  public int hashCode() {
    return address.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }
}
