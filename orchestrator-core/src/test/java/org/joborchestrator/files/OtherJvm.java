package org.joborchestrator.files;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs programs of the tests in a JVM of their own, for what cannot be had in this one. */
public final class OtherJvm {

  private OtherJvm() {}

  /** Runs a class's {@code main} to its end, which has to be good. */
  public static void run(Path scratch, Class<?> program, String... arguments) throws Exception {
    run(scratch, List.of(), Map.of(), program, arguments);
  }

  /**
   * The same where permissions of files count, also when the tests run as root, for whom they do
   * not.
   */
  public static void unprivileged(Path scratch, Class<?> program, String... arguments)
      throws Exception {
    List<String> prefix = List.of();
    if (isPrivileged(scratch)) {
      Tools.need("setpriv");
      prefix = List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search");
    }
    run(scratch, prefix, Map.of(), program, arguments);
  }

  /** The same with so many file handles. */
  public static void withOpenFiles(Path scratch, int most, Class<?> program, String... arguments)
      throws Exception {
    Tools.need("prlimit");
    run(scratch, List.of("prlimit", "--nofile=" + most), Map.of(), program, arguments);
  }

  /** The same in another locale, such as {@code C}. */
  public static void inLocale(Path scratch, String locale, Class<?> program, String... arguments)
      throws Exception {
    run(scratch, List.of(), Map.of("LC_ALL", locale), program, arguments);
  }

  private static void run(
      Path scratch,
      List<String> prefix,
      Map<String, String> environment,
      Class<?> program,
      String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    Path said = Files.createTempFile(scratch, "said", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(100, SECONDS), "it takes too long");
    } finally {
      process.destroyForcibly();
    }
    String output = Files.readString(said, StandardCharsets.ISO_8859_1);
    assertEquals(0, process.exitValue(), output);
  }

  private static boolean isPrivileged(Path scratch) throws IOException {
    Path closed = Files.createTempDirectory(scratch, "closed");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    boolean isPrivileged = Files.isReadable(closed);
    Files.delete(closed);
    return isPrivileged;
  }
}
