package org.joborchestrator.jaxrs.remote;

import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpMethod;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.node.Terms;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a client.
 *
 * @param <T> what is made of the answer
 * @param key whose payload it is about, told to the client; null for none
 * @param terms what the attempt is held to, told to the client
 * @param body makes the content, and may block; null for none
 * @param limit how long it may take in all; null when only a standstill is too long
 * @param isRepeatable whether it may be sent again when the first one's fate is not known
 * @param reader chooses by the answer's head what is made of its content; must not throw
 */
record Call<T>(
    HttpMethod method,
    URI uri,
    @Nullable AttemptKey key,
    Terms terms,
    @Nullable Supplier<InputForm> body,
    @Nullable Duration limit,
    boolean isRepeatable,
    Function<Response, Answer<T>> reader) {

  static <T> Call<T> get(URI uri, Function<Response, Answer<T>> reader) {
    return new Call<>(HttpMethod.GET, uri, null, Terms.UNLIMITED, null, null, true, reader);
  }

  static <T> Call<T> post(URI uri, Function<Response, Answer<T>> reader) {
    return new Call<>(HttpMethod.POST, uri, null, Terms.UNLIMITED, null, null, true, reader);
  }

  Call<T> about(AttemptKey attempt) {
    return new Call<>(method, uri, attempt, terms, body, limit, isRepeatable, reader);
  }

  Call<T> under(Terms agreed) {
    return new Call<>(method, uri, key, agreed, body, limit, isRepeatable, reader);
  }

  Call<T> within(Duration time) {
    return new Call<>(method, uri, key, terms, body, time, isRepeatable, reader);
  }

  Call<T> sending(Supplier<InputForm> content) {
    return new Call<>(method, uri, key, terms, content, limit, isRepeatable, reader);
  }

  Call<T> repeatable(boolean may) {
    return new Call<>(method, uri, key, terms, body, limit, may, reader);
  }
}
