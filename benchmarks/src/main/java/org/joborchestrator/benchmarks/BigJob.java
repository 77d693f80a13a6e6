package org.joborchestrator.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A job with one large input that its script copies to an output. */
final class BigJob {

  private static final int SEED = 42;

  private final Samples upload = new Samples();
  private final Samples curl = new Samples();
  private final Samples copy = new Samples();
  private final Samples syncedCopy = new Samples();
  private final Samples whole = new Samples();
  private final Samples byHand = new Samples();
  private final Content content;
  private final int megabytes;

  /** What its input holds. */
  enum Content {
    /** Lines of numbers, that compress to a fraction. */
    TEXT,
    /** Random bytes, that do not. */
    RANDOM
  }

  BigJob(Content content, int mebibytes) {
    this.content = content;
    this.megabytes = mebibytes;
  }

  void sample(WorkFolder folder, HttpSystem system) throws IOException {
    try (WorkFolder.Part part = folder.part("big");
        Sink sink = new Sink(part.path().resolve("sink.bin"))) {
      Path inputs = Files.createDirectory(part.path().resolve("inputs"));
      Files.writeString(inputs.resolve("run.sh"), "cp input.bin output.bin\n");
      write(inputs.resolve("input.bin"));
      Shell shell = new Shell(part.path());
      double size = Files.size(inputs.resolve("input.bin")) / 1e6;
      shell.run("sync");
      copy.add(size / shell.timeScript("cp inputs/input.bin copy.bin"));
      shell.run("sync");
      syncedCopy.add(size / shell.timeScript("cp inputs/input.bin copy2.bin; sync copy2.bin"));
      shell.run("sync");
      curl.add(size / shell.time(curl("http://127.0.0.1:" + sink.port() + "/")));
      shell.run("sync");
      byHand.add(shell.timeScript(BY_HAND));
      shell.run("rm", "-r", "by-hand", "back", "sink.bin", "copy.bin", "copy2.bin");
      shell.run("sync");
      sampleJob(shell, system, size);
    }
  }

  private static final String BY_HAND =
      """
      mkdir by-hand back
      cp inputs/* by-hand
      cd by-hand
      bash run.sh
      zip -1 -q -r ../output.zip .
      cp ../output.zip ../back
      rm ../output.zip
      """;

  private void sampleJob(Shell shell, HttpSystem system, double size) throws IOException {
    long start = System.nanoTime();
    String answer = shell.run(curl("http://127.0.0.1:" + system.server().port() + "/upload"));
    upload.add(size / ((System.nanoTime() - start) / 1e9));
    long id = HttpSystem.id(answer);
    try (JobSystem.Session session = system.open()) {
      session.await(id);
    }
    whole.add((System.nanoTime() - start) / 1e9);
    shell.run(
        "curl",
        "-sS",
        "-o",
        "result.zip",
        "http://127.0.0.1:" + system.server().port() + "/download/" + id);
    shell.run("unzip", "-q", "result.zip", "output.bin");
    shell.run("cmp", "output.bin", "inputs/input.bin");
  }

  /** The same for both: only the receiver differs. */
  private static String[] curl(String url) {
    return new String[] {
      "curl",
      "-sS",
      "-H",
      "Expect:",
      "-F",
      "user_id=1",
      "-F",
      "service=" + HttpSystem.SERVICE,
      "-F",
      "file=@inputs/run.sh",
      "-F",
      "file=@inputs/input.bin",
      url
    };
  }

  private void write(Path file) throws IOException {
    Random random = new Random(SEED);
    long left = (long) megabytes << 20;
    byte[] block = new byte[1 << 20];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (; left > 0; left -= block.length) {
        fill(block, random);
        out.write(block);
      }
    }
  }

  private void fill(byte[] block, Random random) {
    if (content == Content.RANDOM) {
      random.nextBytes(block);
      return;
    }
    for (int at = 0; at < block.length; ) {
      byte[] line =
          "ATOM  %5d  CA  ALA A%4d    %8.3f%8.3f%8.3f  1.00  0.00           C\n"
              .formatted(
                  random.nextInt(99_999),
                  random.nextInt(9_999),
                  random.nextDouble() * 100,
                  random.nextDouble() * 100,
                  random.nextDouble() * 100)
              .getBytes(StandardCharsets.US_ASCII);
      int length = Math.min(line.length, block.length - at);
      System.arraycopy(line, 0, block, at, length);
      at += length;
    }
  }

  Content content() {
    return content;
  }

  /** MB/s of an upload. */
  double uploadRate() {
    return upload.median();
  }

  /** MB/s of curl to a file. */
  double curlRate() {
    return curl.median();
  }

  /** MB/s of cp. */
  double copyRate() {
    return copy.median();
  }

  /** MB/s of cp, until it is on the disk. */
  double syncedCopyRate() {
    return syncedCopy.median();
  }

  /** Seconds from the upload's begin to Completed. */
  double wholeSeconds() {
    return whole.median();
  }

  /** Seconds for the same by hand. */
  double byHandSeconds() {
    return byHand.median();
  }
}
