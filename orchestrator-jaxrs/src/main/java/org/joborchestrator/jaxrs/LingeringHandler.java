package org.joborchestrator.jaxrs;

import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.joborchestrator.jaxrs.send.Abort;

/**
 * Lets the sender of a refused upload read its answer. Were the connection closed while bytes still
 * arrive, the network would drop the answer with them; so the rest of the body is read and thrown
 * away after the answer was sent, up to a bound, and only then is the connection closed. Holds no
 * thread while it waits.
 */
final class LingeringHandler extends Handler.Wrapper {

  private static final long MOST_BYTES = 64L * 1024 * 1024;
  private static final long LONGEST = Duration.ofSeconds(10).toNanos();

  LingeringHandler(Handler handler) {
    super(handler);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Abort.offer(request);
    if (!hasBody(request)) {
      return super.handle(request, response, callback);
    }
    Body body = new Body(request);
    return super.handle(
        body,
        response,
        new Callback.Nested(callback) {
          @Override
          public void succeeded() {
            body.discard(getCallback());
          }
        });
  }

  private static boolean hasBody(Request request) {
    return request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
  }

  /** A request that knows whether its body was read to the end. */
  private static final class Body extends Request.Wrapper {

    private final boolean awaitsGoAhead;
    private volatile boolean begun;
    private volatile boolean ended;

    Body(Request request) {
      super(request);
      this.awaitsGoAhead = request.getHeaders().contains(HttpHeader.EXPECT);
    }

    @Override
    public Content.Chunk read() {
      begun = true;
      Content.Chunk chunk = super.read();
      if (chunk != null && (chunk.isLast() || Content.Chunk.isFailure(chunk))) {
        ended = true;
      }
      return chunk;
    }

    void discard(Callback then) {
      // A sender that was not told to go ahead sends no body; asking for it would tell it to.
      if (ended || (awaitsGoAhead && !begun)) {
        then.succeeded();
      } else {
        new Discard(this, then).run();
      }
    }
  }

  private static final class Discard implements Runnable {

    private final Body body;
    private final Callback then;
    private final long began = System.nanoTime();
    private long read;

    Discard(Body body, Callback then) {
      this.body = body;
      this.then = then;
    }

    @Override
    public void run() {
      while (!body.ended && read < MOST_BYTES && System.nanoTime() - began < LONGEST) {
        Content.Chunk chunk = body.read();
        if (chunk == null) {
          body.demand(this);
          return;
        }
        read += chunk.remaining();
        chunk.release();
      }
      then.succeeded();
    }
  }
}
