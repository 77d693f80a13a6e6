package org.joborchestrator.files;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A few small files in memory. As one piece of bytes: how many, then the name, size and content of
 * each.
 */
final class Bundle implements Inputs {

  /** More bytes are better on the disk than kept anywhere else. */
  static final int SMALL = 32 << 10;

  /** So are more files. */
  static final int FEW = 64;

  /** What a file takes beside its name and content. */
  private static final long OVERHEAD = 200;

  private final Map<FilePath, byte[]> files;

  /**
   * @param files their content, not to be changed any more
   */
  Bundle(Map<FilePath, byte[]> files) {
    this.files = files;
  }

  /** That file alone, to be restored where it is. */
  static Bundle of(Path file) throws IOException {
    FilePath name = FilePath.of(String.valueOf(file.getFileName()));
    return new Bundle(Map.of(name, Files.readAllBytes(file)));
  }

  /** What was made by {@link #bytes}. */
  static Bundle of(byte[] bytes) throws IOException {
    Map<FilePath, byte[]> files = new LinkedHashMap<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      for (int left = in.readInt(); left > 0; left--) {
        files.put(FilePath.of(in.readUTF()), in.readNBytes(in.readInt()));
      }
    }
    return new Bundle(files);
  }

  /** All of it as one piece. */
  byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(files.size());
      for (Map.Entry<FilePath, byte[]> file : files.entrySet()) {
        out.writeUTF(file.getKey().value());
        out.writeInt(file.getValue().length);
        out.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  /** About how many bytes it takes in memory. */
  long weight() {
    return files.entrySet().stream().mapToLong(Bundle::weight).sum();
  }

  private static long weight(Map.Entry<FilePath, byte[]> file) {
    return OVERHEAD + file.getKey().value().length() + file.getValue().length;
  }

  @Override
  public List<Input> list() {
    return files.entrySet().stream()
        .map(file -> input(file.getKey(), file.getValue()))
        .sorted(Comparator.comparing(input -> input.name().value()))
        .toList();
  }

  private static Input input(FilePath name, byte[] content) {
    return new Input(
        name, content.length, () -> Channels.newChannel(new ByteArrayInputStream(content)));
  }

  /** Writes every file there. */
  void writeTo(Staging staging) throws IOException {
    for (Map.Entry<FilePath, byte[]> file : files.entrySet()) {
      try (OutputStream out = staging.file(file.getKey().value())) {
        out.write(file.getValue());
      }
    }
  }

  /**
   * Writes each file that is not there as it was.
   *
   * @return how many had to be written
   */
  int restore(Path directory) throws IOException {
    int restored = 0;
    for (Map.Entry<FilePath, byte[]> entry : files.entrySet()) {
      Path file = entry.getKey().resolveIn(directory);
      if (!isThere(file, entry.getValue())) {
        Files.createDirectories(file.resolveSibling("."));
        Files.write(file, entry.getValue());
        restored++;
      }
    }
    return restored;
  }

  private static boolean isThere(Path file, byte[] content) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == content.length
        && Arrays.equals(Files.readAllBytes(file), content);
  }

  @Override
  public String toString() {
    return files.size() + " files in memory";
  }
}
