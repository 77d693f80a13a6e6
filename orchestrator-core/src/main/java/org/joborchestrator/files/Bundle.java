package org.joborchestrator.files;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** A few small files as one piece of bytes: how many, then the name, size and content of each. */
final class Bundle {

  /** More bytes are better synced than kept anywhere else. */
  static final int SMALL = 32 << 10;

  private Bundle() {}

  /** The bytes of those files below the directory. */
  static byte[] of(Collection<FilePath> files, Path directory) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(files.size());
      for (FilePath file : files) {
        byte[] content = Files.readAllBytes(file.resolveIn(directory));
        out.writeUTF(file.value());
        out.writeInt(content.length);
        out.write(content);
      }
    }
    return bytes.toByteArray();
  }

  /** The bytes of that file alone, to be restored where it is. */
  static byte[] of(Path file) throws IOException {
    FilePath name = FilePath.of(String.valueOf(file.getFileName()));
    return of(List.of(name), file.resolveSibling("."));
  }

  /**
   * Writes each file that is not there as it was.
   *
   * @return how many had to be written
   */
  static int restore(byte[] bundle, Path directory) throws IOException {
    int restored = 0;
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bundle))) {
      for (int files = in.readInt(); files > 0; files--) {
        Path file = FilePath.of(in.readUTF()).resolveIn(directory);
        byte[] content = in.readNBytes(in.readInt());
        if (!isThere(file, content)) {
          Files.createDirectories(file.resolveSibling("."));
          Files.write(file, content);
          restored++;
        }
      }
    }
    return restored;
  }

  private static boolean isThere(Path file, byte[] content) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == content.length
        && Arrays.equals(Files.readAllBytes(file), content);
  }
}
