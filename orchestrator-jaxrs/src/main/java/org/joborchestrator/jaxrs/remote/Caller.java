package org.joborchestrator.jaxrs.remote;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpHeader;
import org.joborchestrator.jaxrs.wire.Seconds;
import org.joborchestrator.jaxrs.wire.WireHeaders;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.OrchestratorException;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.NodeUnreachableException;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls to one client. A call whose connection ends before any answer is made once more, if
 * that does no harm: the client may have closed an idle connection just as it was taken up again.
 */
final class Caller {

  private final ClientAddress address;
  private final HttpClient http;
  private final Executor io;
  private final Duration standstill;
  private final Set<Exchange<?>> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  /**
   * @param standstill what moves no byte for so long is given up
   */
  Caller(ClientAddress address, HttpClient http, Executor io, Duration standstill) {
    this.address = address;
    this.http = http;
    this.io = io;
    this.standstill = standstill;
  }

  /**
   * Makes the call.
   *
   * @return what was made of the answer; whoever cancels it has the call broken off; fails with
   *     {@link NodeUnreachableException}, {@link org.joborchestrator.node.NodeRefusedException} or,
   *     for what went wrong on this side, {@link org.joborchestrator.job.StorageException}
   */
  <T> CompletableFuture<T> call(Call<T> call) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    new Trial<>(call, outcome, null).start();
    return outcome;
  }

  /**
   * One time that a call is made: the first, or the second. Whatever becomes of the second, the
   * first may have done what it asked for: a client that was killed took it, maybe, and then there
   * is nobody to connect to.
   */
  private final class Trial<T> implements Exchange.Listener<T> {

    private final Call<T> call;
    private final CompletableFuture<T> outcome;
    private final @Nullable Throwable before;
    private volatile @Nullable InputForm body;
    private volatile @Nullable Exchange<T> exchange;

    /**
     * @param before why the first failed; null for the first
     */
    Trial(Call<T> call, CompletableFuture<T> outcome, @Nullable Throwable before) {
      this.call = call;
      this.outcome = outcome;
      this.before = before;
    }

    void start() {
      if (isClosed) {
        failed(closed());
        return;
      }
      try {
        if (call.body() == null) {
          send();
        } else {
          io.execute(this::send);
        }
      } catch (RejectedExecutionException e) {
        failed(closed());
      }
    }

    private void send() {
      try {
        body = call.body() == null ? null : call.body().get();
        Exchange<T> made = new Exchange<>(request(call, body), call.reader(), io, this);
        exchange = made;
        underWay.add(made);
        made.send();
        if (isClosed) {
          made.abort(closed());
        }
        outcome.whenComplete((value, failure) -> breakOffIfCancelled(made));
      } catch (RuntimeException e) {
        failed(e);
      }
    }

    private void breakOffIfCancelled(Exchange<T> made) {
      if (outcome.isCancelled()) {
        made.abort(new CancellationException("given up"));
      }
    }

    @Override
    public void answered(T made) {
      end();
      outcome.complete(made);
    }

    @Override
    public void failed(Throwable reason) {
      boolean isAnswered = end();
      if (mayRepeat() && !isAnswered && isBroken(reason)) {
        new Trial<>(call, outcome, reason).start();
      } else {
        RuntimeException translated = translated(reason);
        outcome.completeExceptionally(
            before == null || !saysThatNothingWasDone(translated)
                ? translated
                : new NodeUnreachableException(
                    address.name(),
                    reason(before) + ", and then: " + translated.getMessage(),
                    before));
      }
    }

    private boolean mayRepeat() {
      return before == null && call.isRepeatable() && !isClosed && !outcome.isDone();
    }

    /** Lets go of everything; says whether an answer had begun. */
    private boolean end() {
      InputForm sent = body;
      if (sent != null) {
        sent.close();
      }
      Exchange<T> ended = exchange;
      if (ended == null) {
        return false;
      }
      underWay.remove(ended);
      return ended.isAnswered();
    }
  }

  private Request request(Call<?> call, @Nullable InputForm body) {
    Request request = http.newRequest(call.uri()).method(call.method()).followRedirects(false);
    AttemptKey key = call.key();
    request.headers(
        headers -> {
          address.authorization().ifPresent(basic -> headers.put(HttpHeader.AUTHORIZATION, basic));
          if (key != null) {
            headers.put(WireHeaders.IDEMPOTENCY_KEY, key.wireName());
            headers.put(WireHeaders.SERVER, key.server());
          }
          call.terms()
              .timeLimit()
              .ifPresent(time -> headers.put(WireHeaders.TIME_LIMIT, Seconds.of(time)));
          call.terms()
              .lease()
              .ifPresent(lease -> headers.put(WireHeaders.LEASE, Seconds.of(lease.length())));
          call.terms()
              .heard()
              .ifPresent(cursor -> headers.put(WireHeaders.HEARD, Long.toUnsignedString(cursor)));
        });
    if (body != null) {
      request.body(body);
    }
    Duration limit = call.limit();
    if (limit != null) {
      request.timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
    Duration still = limit == null ? standstill : limit;
    return request.idleTimeout(still.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether a connection that was there has ended. */
  private static boolean isBroken(Throwable failure) {
    return failure instanceof IOException
        && !isUnconnected(failure)
        && !(failure instanceof SSLException);
  }

  private RuntimeException translated(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof OrchestratorException ours) {
        return ours;
      }
    }
    if (failure instanceof UnreadableException) {
      return new NodeRefusedException(address.name(), String.valueOf(failure.getMessage()));
    }
    return isUnconnected(failure)
        ? NodeUnreachableException.unasked(address.name(), reason(failure), failure)
        : new NodeUnreachableException(address.name(), reason(failure), failure);
  }

  private static boolean saysThatNothingWasDone(RuntimeException failure) {
    return failure instanceof NodeRefusedException
        || (failure instanceof NodeUnreachableException unreachable
            && !unreachable.mayHaveBeenAsked());
  }

  /** Whether no connection came about, so that nothing can have been sent. */
  private static boolean isUnconnected(Throwable failure) {
    return failure instanceof ConnectException
        || failure instanceof SocketTimeoutException
        || failure instanceof UnknownHostException
        || failure instanceof UnresolvedAddressException;
  }

  /** In words that say nothing of what this side is made of. */
  private static String reason(Throwable failure) {
    if (failure instanceof UnknownHostException || failure instanceof UnresolvedAddressException) {
      return "its host name is not known";
    }
    if (failure instanceof SocketTimeoutException) {
      return "it took no connection in time";
    }
    if (failure instanceof TimeoutException) {
      return "it did not answer, or stood still, for too long";
    }
    if (failure instanceof EOFException || failure instanceof ClosedChannelException) {
      return "it ended the connection before its answer was whole";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : Explanation.shorten(message);
  }

  private NodeUnreachableException closed() {
    return new NodeUnreachableException(address.name(), "this side is closing", null);
  }

  /** Gives up what is under way, and all that is asked from now on. */
  void close() {
    isClosed = true;
    underWay.forEach(exchange -> exchange.abort(closed()));
  }
}
