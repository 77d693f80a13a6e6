package org.joborchestrator.launcher.configuration;

/** How many characters have to be inserted, removed or replaced to make one word of another. */
final class EditDistance {

  private EditDistance() {}

  static int between(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      row = nextRow(row, i, one.charAt(i - 1), other);
    }
    return row[other.length()];
  }

  private static int[] nextRow(int[] above, int first, char c, String other) {
    int[] row = new int[above.length];
    row[0] = first;
    for (int j = 1; j < row.length; j++) {
      int replaced = above[j - 1] + (other.charAt(j - 1) == c ? 0 : 1);
      row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
    }
    return row;
  }
}
