package org.joborchestrator.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HealthTest {

  private HttpServer server;
  private URI root;
  private int status = 200;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    root = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void answer_thatIs200_isReady() throws StartException {
    Health.check(root);
    assertEquals(200, status);
  }

  @Test
  void answer_thatIsAnother_isSaid() {
    status = 503;
    StartException refused = assertThrows(StartException.class, () -> Health.check(root));
    assertEquals(root + "health answers 503; expected 200", refused.line());
  }

  @Test
  void silence_isSaid() {
    server.stop(0);
    StartException refused = assertThrows(StartException.class, () -> Health.check(root));
    assertTrue(refused.line().startsWith(root + "health does not answer: "), refused.line());
  }
}
