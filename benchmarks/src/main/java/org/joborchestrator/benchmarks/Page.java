package org.joborchestrator.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page with a table for this JDK, between two lines that mark it. */
final class Page {

  private static final String BEGIN =
      "<!-- table: written by benchmarks/run on JDK " + Runtime.version().feature() + " -->";
  private static final String END = "<!-- end of table -->";

  private final Path file;

  private Page(Path file) {
    this.file = file;
  }

  /**
   * The page of that file.
   *
   * @throws IllegalArgumentException if it has no place for the table
   */
  static Page in(Path file) {
    Page page = new Page(file);
    try {
      page.with("");
    } catch (IOException e) {
      throw new IllegalArgumentException("--page=" + file + " cannot be read: " + e, e);
    }
    if (!Files.isWritable(file)) {
      throw new IllegalArgumentException("--page=" + file + " cannot be written");
    }
    return page;
  }

  /** Replaces the table. */
  void write(String table) throws IOException {
    Files.writeString(file, with(table));
  }

  private String with(String table) throws IOException {
    String text = Files.readString(file);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END, Math.max(begin, 0));
    if (begin < 0 || end < 0) {
      throw new IllegalArgumentException(
          "--page=" + file + ": expected the lines '" + BEGIN + "' and '" + END + "' in it");
    }
    return text.substring(0, begin + BEGIN.length()) + "\n" + table + text.substring(end);
  }
}
