package org.joborchestrator.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.joborchestrator.testkit.Requires;

/** A file system of its own at some directory, which fills up, or goes away and comes back. */
final class Mount {

  private static final int PIECE = 64 * 1024;

  private final String command;
  private final Path directory;

  private Mount(String command, Path directory) {
    this.command = command;
    this.directory = directory;
  }

  /** Makes a small one in memory; skips the test where that is not possible. */
  static Mount small(Path directory) throws IOException, InterruptedException {
    return mounted("mount -t tmpfs -o size=16m tmpfs", directory);
  }

  /** Shows another directory there; skips the test where that is not possible. */
  static Mount of(Path source, Path directory) throws IOException, InterruptedException {
    Files.createDirectories(source);
    return mounted("mount --bind '" + source + "'", directory);
  }

  private static Mount mounted(String command, Path directory)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Mount mount = new Mount(command, directory);
    Requires.that(mount.attach(), "no right to mount a file system (root has)");
    return mount;
  }

  /** Brings it back. */
  boolean attach() throws IOException, InterruptedException {
    return run(command + " '" + directory + "'");
  }

  /** Takes it away, though it may be in use. */
  boolean detach() throws IOException, InterruptedException {
    return run("umount -l '" + directory + "'");
  }

  /** Leaves no room on it. */
  void fill() throws IOException {
    byte[] piece = new byte[PIECE];
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(piece);
      }
    } catch (IOException e) {
      if (directory.toFile().getUsableSpace() >= PIECE) {
        throw e;
      }
    }
  }

  /** Gives the room back. */
  void empty() throws IOException {
    Files.delete(filler());
  }

  private Path filler() {
    return directory.resolve("filler");
  }

  private static boolean run(String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    boolean done = process.waitFor() == 0;
    if (!done) {
      System.err.println(command + ": " + said);
    }
    return done;
  }
}
