package org.joborchestrator.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A job with one large input that its script copies to an output. */
final class BigJob {

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

  private final Samples whole = new Samples();
  private final Samples byHand = new Samples();
  private final Content content;
  private final int mebibytes;

  BigJob(Content content, int mebibytes) {
    this.content = content;
    this.mebibytes = mebibytes;
  }

  void sample(WorkFolder folder, HttpSystem system) throws IOException {
    try (WorkFolder.Part part = folder.part("big")) {
      Path inputs = Files.createDirectory(part.path().resolve("inputs"));
      Files.writeString(inputs.resolve("run.sh"), "cp input.bin output.bin\n");
      content.write(inputs.resolve("input.bin"), mebibytes);
      Shell shell = new Shell(part.path());
      shell.run("sync");
      byHand.add(shell.timeScript(BY_HAND));
      shell.run("rm", "-r", "by-hand", "back");
      shell.run("sync");
      sampleJob(shell, system);
    }
  }

  private void sampleJob(Shell shell, HttpSystem system) throws IOException {
    int port = system.server().port();
    long start = System.nanoTime();
    long id = HttpSystem.id(shell.run("bash", "-ec", BigUpload.curl(port, "/upload")));
    try (JobSystem.Session session = system.open()) {
      session.await(id);
    }
    whole.add((System.nanoTime() - start) / 1e9);
    shell.run("curl", "-sS", "-o", "result.zip", "http://127.0.0.1:" + port + "/download/" + id);
    shell.run("unzip", "-q", "result.zip", "output.bin");
    shell.run("cmp", "output.bin", "inputs/input.bin");
  }

  Content content() {
    return content;
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
