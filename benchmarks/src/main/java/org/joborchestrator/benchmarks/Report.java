package org.joborchestrator.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table: a figure a line, its ratio to what the machine can do first. */
final class Report {

  private static final String BEGIN = "<!-- table: written by benchmarks/run -->";
  private static final String END = "<!-- end of table -->";

  /** One line. */
  record Line(
      String what, String ratio, String target, boolean met, String measured, String bound) {}

  private final List<Line> lines = new ArrayList<>();

  /** A figure that has a target. */
  void add(String what, String ratio, String target, boolean met, String measured, String bound) {
    lines.add(new Line(what, ratio, target, met, measured, bound));
    System.out.println(lines.get(lines.size() - 1));
  }

  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** As a table in Markdown. */
  String table() {
    StringBuilder table = new StringBuilder();
    row(table, "what", "ratio", "target", "met", "measured", "what the machine can do");
    row(table, "---", "---", "---", "---", "---", "---");
    for (Line line : lines) {
      row(
          table,
          line.what(),
          line.ratio(),
          line.target(),
          line.met() ? "yes" : "**no**",
          line.measured(),
          line.bound());
    }
    return table.toString();
  }

  private static void row(StringBuilder table, String... cells) {
    table.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** Replaces the table between the two marks of that page. */
  void writeInto(Path page, String before) throws IOException {
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException("expected the lines '" + BEGIN + "' and '" + END + "' in " + page);
    }
    Files.writeString(
        page,
        text.substring(0, begin + BEGIN.length())
            + "\n"
            + before
            + "\n\n"
            + table()
            + text.substring(end));
  }
}
