package org.joborchestrator.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An upload of one large file, in turns with what curl and the disk can do without us. */
final class BigUpload {

  /** A server's first ones are slower: its code is not compiled yet. */
  private static final int WARM_UP = 3;

  private static final int ROUNDS = 7;

  /** What moves as many bytes without us. */
  final class Yardstick {

    private final Samples rates = new Samples();
    private final Samples parts = new Samples();

    private void add(double seconds, double ofUpload) {
      rates.add(megabytesPerSecond(seconds));
      parts.add(seconds / ofUpload);
    }

    /** MB/s. */
    double rate() {
      return rates.median();
    }

    /** How fast an upload is as a part of that. */
    double part() {
      return parts.median();
    }
  }

  /** cp, left to the operating system. */
  final Yardstick copy = new Yardstick();

  /** cp, until it is on the disk. */
  final Yardstick syncedCopy = new Yardstick();

  /** curl that fetches the file over loopback and writes it, left to the operating system. */
  final Yardstick curl = new Yardstick();

  /** The same curl as uploads to us, to who only writes the file and leaves it there. */
  final Yardstick receiver = new Yardstick();

  /** The same, until it is on the disk, as it is with us. */
  final Yardstick syncedReceiver = new Yardstick();

  private final Samples upload = new Samples();
  private final Content content;
  private final int mebibytes;

  BigUpload(Content content, int mebibytes) {
    this.content = content;
    this.mebibytes = mebibytes;
  }

  void sample(WorkFolder folder, HttpSystem system) throws IOException {
    try (WorkFolder.Part part = folder.part("upload");
        Loopback source = Loopback.source(part.path().resolve("inputs/input.bin"));
        Loopback sink = Loopback.sink(part.path().resolve("sink"), false);
        Loopback syncedSink = Loopback.sink(part.path().resolve("synced-sink"), true);
        JobSystem.Session session = system.open()) {
      Path inputs = Files.createDirectory(part.path().resolve("inputs"));
      Files.writeString(inputs.resolve("run.sh"), "rm input.bin\n");
      content.write(inputs.resolve("input.bin"), mebibytes);
      Shell shell = new Shell(part.path());
      String fetch = "curl -sS -o copy.bin http://127.0.0.1:" + source.port() + "/";
      for (int i = 0; i < WARM_UP; i++) {
        upload(shell, system, session);
      }
      for (int i = 0; i < ROUNDS; i++) {
        double ofCopy = time(shell, "cp inputs/input.bin copy.bin");
        double ofSyncedCopy = time(shell, "cp inputs/input.bin copy.bin; sync copy.bin");
        double ofCurl = time(shell, fetch);
        double ofReceiver = time(shell, curl(sink.port(), "/"));
        double ofSyncedReceiver = time(shell, curl(syncedSink.port(), "/"));
        double ofUpload = upload(shell, system, session);
        upload.add(megabytesPerSecond(ofUpload));
        copy.add(ofCopy, ofUpload);
        syncedCopy.add(ofSyncedCopy, ofUpload);
        curl.add(ofCurl, ofUpload);
        receiver.add(ofReceiver, ofUpload);
        syncedReceiver.add(ofSyncedReceiver, ofUpload);
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

  private double megabytesPerSecond(double seconds) {
    return mebibytes * 1.048576 / seconds;
  }

  Content content() {
    return content;
  }

  /** MB/s of an upload. */
  double uploadRate() {
    return upload.median();
  }
}
