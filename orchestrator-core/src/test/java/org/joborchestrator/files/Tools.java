package org.joborchestrator.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Programs of the system, as second readers of what we write. */
public final class Tools {

  private Tools() {}

  /** Skips the test where the program is not installed. */
  public static void need(String program) {
    String[] path = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1);
    assumeTrue(
        Arrays.stream(path).anyMatch(each -> Files.isExecutable(Path.of(each, program))),
        program + " is not installed");
  }

  /** Runs it to its end, which has to be good; answers what it said. */
  public static String run(Path directory, String... command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ": " + said);
    return said;
  }
}
