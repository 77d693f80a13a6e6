package org.joborchestrator.jaxrs.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpHandler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a scripted client may be told to answer. */
final class Answers {

  private Answers() {}

  static HttpHandler json(int status, String content) {
    return answer(status, "application/json; charset=utf-8", content);
  }

  /** A payload with more fields, each begun by a comma. */
  static String payload(long id, String status, String more) {
    return "{\"id\":%d,\"input\":{},\"status\":\"%s\",\"loc\":\"/x\",\"pid\":0,\"killed\":false%s}"
        .formatted(id, status, more);
  }

  static HttpHandler answer(int status, String type, String content) {
    return answer(status, type, content.getBytes(UTF_8));
  }

  static HttpHandler answer(int status, String type, byte[] content) {
    return exchange -> {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, content.length);
      exchange.getResponseBody().write(content);
    };
  }

  /** Announces more than it sends, then closes the connection. */
  static HttpHandler breakOff(String type, byte[] content) {
    return exchange -> {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(200, content.length * 2L);
      exchange.getResponseBody().write(content);
      exchange.getResponseBody().flush();
    };
  }

  /** Sends a beginning and then nothing until the test is over. */
  static HttpHandler hang(String type, byte[] content, CountDownLatch over) {
    return exchange -> {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(content);
      exchange.getResponseBody().flush();
      await(over, Duration.ofMinutes(1));
    };
  }

  /** Holds a handler back, no longer than the test takes. */
  static void await(CountDownLatch over, Duration longest) {
    try {
      over.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
