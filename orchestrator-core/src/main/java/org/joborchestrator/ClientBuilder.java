package org.joborchestrator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.joborchestrator.background.Surroundings;

/** stub: signatures only */
public final class ClientBuilder {

  private final String notYet = "not yet";

  public ClientBuilder name(String name) {
    return this;
  }

  public ClientBuilder dataPath(Path directory) {
    return this;
  }

  public ClientBuilder slots(int slots) {
    return this;
  }

  public ClientBuilder maxAge(Duration age) {
    return this;
  }

  public ClientBuilder surroundings(Surroundings surroundings) {
    return this;
  }

  public Client start() throws IOException {
    throw new UnsupportedOperationException(notYet);
  }
}
