package org.joborchestrator.jaxrs.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. Jetty's threads bring the content; an answer that blocks takes it on
 * an I/O thread, and the next piece is asked for only after that, so that memory stays constant
 * whoever is the slower one.
 *
 * @param <T> what is made of the answer
 */
final class Exchange<T> {

  /** Hears of the end, once, on any thread. */
  interface Listener<T> {

    void answered(T made);

    /** Told what broke it, or what the answer made of itself. */
    void failed(Throwable reason);
  }

  private final Request request;
  private final Function<Response, Answer<T>> reader;
  private final Executor io;
  private final Listener<T> listener;
  private volatile boolean isSent;
  private volatile boolean isAborted;
  private volatile @Nullable Answer<T> answer;
  private volatile @Nullable Throwable failure;

  /**
   * @param reader chooses by the answer's head what is made of its content; must not throw
   * @param io runs answers that block
   */
  Exchange(
      Request request, Function<Response, Answer<T>> reader, Executor io, Listener<T> listener) {
    this.request = request;
    this.reader = reader;
    this.io = io;
    this.listener = listener;
  }

  /** Sends the request. */
  void send() {
    request.onRequestSuccess(sent -> isSent = true);
    request.onResponseHeaders(response -> answer = reader.apply(response));
    request.onResponseContentSource((response, source) -> new Pump(response, source).start());
    request.onResponseSuccess(this::stopSendingIfRefused);
    request.send(this::completed);
  }

  /** Gives up, and fails with this. */
  void abort(Throwable reason) {
    isAborted = true;
    fail(reason);
    var unused = request.abort(reason);
  }

  /** Whether the head of an answer has come. */
  boolean isAnswered() {
    return answer != null;
  }

  private void fail(Throwable reason) {
    if (failure == null) {
      failure = reason;
    }
  }

  /** A client that has refused may never read the rest. */
  private void stopSendingIfRefused(Response response) {
    int status = response.getStatus();
    if (!isSent && (HttpStatus.isClientError(status) || HttpStatus.isServerError(status))) {
      var unused = request.abort(new IOException("refused before all was sent"));
    }
  }

  private void completed(Result result) {
    Answer<T> taken = answer;
    if (taken == null) {
      listener.failed(reason(result));
    } else if (taken.blocks()) {
      onIo(() -> conclude(taken, result), () -> conclude(taken, result));
    } else {
      conclude(taken, result);
    }
  }

  private void conclude(Answer<T> taken, Result result) {
    boolean isWhole = failure == null && result.isSucceeded();
    boolean isEnough = taken.isExplanation() && !isAborted;
    if (!isWhole && !isEnough) {
      taken.drop();
      listener.failed(reason(result));
      return;
    }
    T made;
    try {
      made = taken.end();
    } catch (IOException e) {
      taken.drop();
      listener.failed(new UnreadableException(e));
      return;
    } catch (RuntimeException e) {
      taken.drop();
      listener.failed(e);
      return;
    }
    listener.answered(made);
  }

  private Throwable reason(Result result) {
    Throwable own = failure;
    Throwable told = result.getFailure();
    if (own != null) {
      return own;
    }
    return told == null ? new IOException("an answer without a head") : told;
  }

  private void onIo(Runnable task, Runnable otherwise) {
    try {
      io.execute(task);
    } catch (RejectedExecutionException e) {
      otherwise.run();
    }
  }

  /** Moves content from the network to the answer. */
  private final class Pump implements Runnable {

    private final Response response;
    private final Content.Source source;

    Pump(Response response, Content.Source source) {
      this.response = response;
      this.source = source;
    }

    void start() {
      Answer<T> taker = answer;
      if (taker != null && taker.blocks()) {
        onIo(this, () -> stop(new RejectedExecutionException("the I/O threads have ended")));
      } else {
        run();
      }
    }

    @Override
    public void run() {
      boolean more = true;
      while (more) {
        Content.Chunk chunk = source.read();
        if (chunk == null) {
          source.demand(this::start);
          return;
        }
        more = take(chunk);
      }
    }

    private boolean take(Content.Chunk chunk) {
      if (Content.Chunk.isFailure(chunk)) {
        stop(chunk.getFailure());
        return false;
      }
      boolean isLast = chunk.isLast();
      try {
        Answer<T> taker = answer;
        ByteBuffer content = chunk.getByteBuffer();
        if (taker != null && content.hasRemaining()) {
          taker.take(content);
        }
      } catch (IOException e) {
        stop(new UnreadableException(e));
        return false;
      } catch (RuntimeException e) {
        stop(e);
        return false;
      } finally {
        chunk.release();
      }
      return !isLast;
    }

    private void stop(Throwable reason) {
      fail(reason);
      source.fail(reason);
      var unused = response.abort(reason);
    }
  }
}
