package org.joborchestrator.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table: a figure a line, its ratio to what the machine can do first. */
final class Report {

  /** One line. */
  record Line(
      String what, String ratio, String target, boolean met, String measured, String bound) {}

  private final List<Line> lines = new ArrayList<>();

  /** A figure; without a target there is nothing to be met. */
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
          line.target().isEmpty() ? "" : line.met() ? "yes" : "**no**",
          line.measured(),
          line.bound());
    }
    return table.toString();
  }

  private static void row(StringBuilder table, String... cells) {
    table.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
