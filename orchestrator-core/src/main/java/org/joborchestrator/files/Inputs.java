package org.joborchestrator.files;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.List;

/** The input files of a job, wherever they are. Safe for use by several threads. */
public interface Inputs {

  /** Opens a file's content at its start. */
  @FunctionalInterface
  interface Source {

    /** The content; closed by the caller. */
    ReadableByteChannel open() throws IOException;
  }

  /**
   * One of them.
   *
   * @param name its path relative to the job's directory
   * @param size how many bytes it has
   * @param source its content
   */
  record Input(FilePath name, long size, Source source) {

    /** Its content from the start; closed by the caller. */
    public ReadableByteChannel open() throws IOException {
      return source.open();
    }
  }

  /** All of them, in the order of their names. */
  List<Input> list() throws IOException;

  /** The regular files of a directory, subdirectories included; links are no files. */
  static Inputs in(Path directory) {
    return new DirectoryInputs(directory);
  }
}
