package org.joborchestrator.launcher;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;

/** Asks this process, the way anybody would, whether it works. */
final class Health {

  private static final int PATIENCE_MILLIS = 30_000;

  private Health() {}

  /**
   * Returns if {@code /health} answers 200.
   *
   * @throws StartException if it answers anything else, or does not
   */
  static void check(URI root) throws StartException {
    URI health = root.resolve("/health");
    try {
      HttpURLConnection connection =
          (HttpURLConnection) health.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      int status = connection.getResponseCode();
      connection.disconnect();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new StartException(health + " answers " + status + "; expected 200");
      }
    } catch (IOException e) {
      throw new StartException(health + " does not answer: " + e.getMessage(), e);
    }
  }
}
