package org.joborchestrator.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An upload of one large file, in turns with what curl and the disk can do without us. */
final class BigUpload {

  /** A server's first ones are slower: its code is not compiled yet. */
  private static final int WARM_UP = 3;

  private static final int ROUNDS = 7;

  private final Samples upload = new Samples();
  private final Samples curl = new Samples();
  private final Samples syncedCurl = new Samples();
  private final Samples copy = new Samples();
  private final Samples syncedCopy = new Samples();
  private final Samples toCurl = new Samples();
  private final Samples toSyncedCurl = new Samples();
  private final Content content;
  private final int mebibytes;

  BigUpload(Content content, int mebibytes) {
    this.content = content;
    this.mebibytes = mebibytes;
  }

  void sample(WorkFolder folder, HttpSystem system) throws IOException {
    try (WorkFolder.Part part = folder.part("upload");
        Sink sink = new Sink(part.path().resolve("sink"), false);
        Sink syncedSink = new Sink(part.path().resolve("synced-sink"), true);
        JobSystem.Session session = system.open()) {
      Path inputs = Files.createDirectory(part.path().resolve("inputs"));
      Files.writeString(inputs.resolve("run.sh"), "rm input.bin\n");
      content.write(inputs.resolve("input.bin"), mebibytes);
      Shell shell = new Shell(part.path());
      for (int i = 0; i < WARM_UP; i++) {
        upload(shell, system, session);
      }
      for (int i = 0; i < ROUNDS; i++) {
        double ofCopy = time(shell, "cp inputs/input.bin copy.bin");
        double ofSyncedCopy = time(shell, "cp inputs/input.bin copy.bin; sync copy.bin");
        double ofCurl = time(shell, curl(sink.port(), "/"));
        double ofSyncedCurl = time(shell, curl(syncedSink.port(), "/"));
        double ofUpload = upload(shell, system, session);
        copy.add(rate(ofCopy));
        syncedCopy.add(rate(ofSyncedCopy));
        curl.add(rate(ofCurl));
        syncedCurl.add(rate(ofSyncedCurl));
        upload.add(rate(ofUpload));
        toCurl.add(ofCurl / ofUpload);
        toSyncedCurl.add(ofSyncedCurl / ofUpload);
      }
    }
  }

  /** Each begins on a disk that has nothing else to do. */
  private static double time(Shell shell, String command) throws IOException {
    shell.run("bash", "-ec", "rm -f copy.bin; sync");
    return shell.timeScript(command);
  }

  private static double upload(Shell shell, HttpSystem system, JobSystem.Session session)
      throws IOException {
    double seconds = time(shell, curl(system.server().port(), "/upload") + " > answer");
    session.await(HttpSystem.id(shell.run("cat", "answer")));
    return seconds;
  }

  /** The same for all: only the receiver differs. */
  static String curl(int port, String path) {
    return "curl -sS -H Expect: -F user_id=1 -F service="
        + HttpSystem.SERVICE
        + " -F file=@inputs/run.sh -F file=@inputs/input.bin http://127.0.0.1:"
        + port
        + path;
  }

  private double rate(double seconds) {
    return mebibytes * 1.048576 / seconds;
  }

  Content content() {
    return content;
  }

  /** How fast it is as a part of curl to a file that is synced. */
  double toSyncedCurl() {
    return toSyncedCurl.median();
  }

  /** How fast it is as a part of curl to a file that is left to the operating system. */
  double toCurl() {
    return toCurl.median();
  }

  /** MB/s of an upload. */
  double uploadRate() {
    return upload.median();
  }

  /** MB/s of curl to a file that is synced. */
  double syncedCurlRate() {
    return syncedCurl.median();
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
}
