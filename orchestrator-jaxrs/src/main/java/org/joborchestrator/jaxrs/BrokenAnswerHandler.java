package org.joborchestrator.jaxrs;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Ends a request whose answer cannot be sent, and with it the connection. JAX-RS does not, if the
 * request has waited and its receiver has broken off meanwhile: both would stay for ever.
 */
final class BrokenAnswerHandler extends Handler.Wrapper {

  BrokenAnswerHandler(Handler handler) {
    super(handler);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Once once = new Once(callback);
    return super.handle(request, new Watched(request, response, once), once);
  }

  /** Tells how the request has ended; what comes after that is late. */
  private static final class Once extends Callback.Nested {

    private final AtomicBoolean ended = new AtomicBoolean();

    Once(Callback callback) {
      super(callback);
    }

    @Override
    public void succeeded() {
      if (ended.compareAndSet(false, true)) {
        super.succeeded();
      }
    }

    @Override
    public void failed(Throwable failure) {
      if (ended.compareAndSet(false, true)) {
        super.failed(failure);
      }
    }
  }

  private static final class Watched extends Response.Wrapper {

    private final Callback request;

    Watched(Request request, Response response, Callback ended) {
      super(request, response);
      this.request = ended;
    }

    @Override
    public void write(boolean last, ByteBuffer content, Callback callback) {
      super.write(
          last,
          content,
          new Callback.Nested(callback) {
            @Override
            public void failed(Throwable failure) {
              super.failed(failure);
              getRequest().getConnectionMetaData().getConnection().getEndPoint().close(failure);
              request.failed(failure);
            }
          });
    }
  }
}
