package org.joborchestrator.launcher;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** {@code java -jar job-orchestrator.jar}: prints its version. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.out.println("job-orchestrator " + version());
  }

  static String version() {
    Properties build = new Properties();
    try (InputStream in = Main.class.getResourceAsStream("build.properties")) {
      build.load(requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return requireNonNull(build.getProperty("version"));
  }
}
