package org.joborchestrator.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The jar that users start, as the build made it. */
final class RunnableJarIT {
  private static final String JAR = System.getProperty("orchestrator.jar");

  @Test
  void version_isPrinted() throws IOException, InterruptedException {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                JAR,
                "--version")
            .redirectErrorStream(true)
            .start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(java.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, java.exitValue(), output);
    assertTrue(output.matches("job-orchestrator \\d+\\.\\d+\\.\\d+\\S*\\R"), output);
  }

  @Test
  void services_ofAllLibrariesAreInside() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      assertTrue(jar.isMultiRelease());
      for (String service :
          new String[] {
            "java.sql.Driver",
            "org.glassfish.jersey.internal.inject.InjectionManagerFactory",
            "org.slf4j.spi.SLF4JServiceProvider"
          }) {
        assertTrue(jar.getEntry("META-INF/services/" + service) != null, service);
      }
      assertEquals(
          0, jar.stream().filter(entry -> entry.getName().matches("META-INF/.*\\.SF")).count());
    }
  }
}
