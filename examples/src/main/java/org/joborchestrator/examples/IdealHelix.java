package org.joborchestrator.examples;

import java.nio.charset.StandardCharsets;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An ideal right-handed alpha helix, computed from its geometry and written in PDB format.
 *
 * <p>Every residue has its backbone (N, CA, C, O) and, glycine apart, CB; side chains end there.
 * The axis of the helix is z, lengths are in angstrom.
 *
 * <p>The helix rises 1.50 A and turns 100 degrees a residue (L. Pauling, R. B. Corey, H. R.
 * Branson, Proc. Natl. Acad. Sci. USA 37 (1951) 205: 3.6 residues and 5.4 A a turn). Within it, the
 * cylindrical coordinates below are the one solution that has the bonds N-CA 1.458, CA-C 1.525 and
 * C-N 1.329 A and the angles CA-C-N 117.2 and C-N-CA 121.7 degrees of R. A. Engh and R. Huber (Acta
 * Cryst. A47 (1991) 392), a planar trans peptide, and phi = -62 degrees as in the helices of known
 * structures. What follows from them confirms it: psi = -43 degrees, 109.4 degrees at CA, and a
 * hydrogen bond of 2.93 A from O to the N four residues on.
 *
 * <p>Needs nothing but a JDK: {@code java IdealHelix.java ACDEFGHIKLMNPQRSTVWY > structure.pdb}.
 */
public final class IdealHelix {
  /** The leucine zipper of GCN4, a well-known helix of 33 residues. */
  public static final String LEUCINE_ZIPPER = "RMKQLEDKVEELLSKNYHLENEVARLKKLVGER";

  private static final double RISE = 1.50;
  private static final double TURN = 100;

  /** Where CA of the first residue is at z = 0 and on the x axis. */
  private static final List<Atom> RESIDUE =
      List.of(
          new Atom("N", 1.531, -26.51, -0.903),
          new Atom("CA", 2.288, 0, 0),
          new Atom("C", 1.684, 27.84, 1.034),
          new Atom("O", 1.986, 22.93, 2.217),
          new Atom("CB", 3.343, 16.35, -0.781));

  private static final Map<Character, String> NAMES =
      Map.ofEntries(
          Map.entry('A', "ALA"),
          Map.entry('C', "CYS"),
          Map.entry('D', "ASP"),
          Map.entry('E', "GLU"),
          Map.entry('F', "PHE"),
          Map.entry('G', "GLY"),
          Map.entry('H', "HIS"),
          Map.entry('I', "ILE"),
          Map.entry('K', "LYS"),
          Map.entry('L', "LEU"),
          Map.entry('M', "MET"),
          Map.entry('N', "ASN"),
          Map.entry('P', "PRO"),
          Map.entry('Q', "GLN"),
          Map.entry('R', "ARG"),
          Map.entry('S', "SER"),
          Map.entry('T', "THR"),
          Map.entry('V', "VAL"),
          Map.entry('W', "TRP"),
          Map.entry('Y', "TYR"));

  /** The z coordinate has eight columns; 6 000 residues reach 9 000 A. */
  private static final int LONGEST = 6000;

  private static final int RESIDUES_PER_SEQRES = 13;
  private static final int COLUMNS = 80;

  private final String sequence;
  private final Formatter lines = new Formatter(Locale.ROOT);
  private int serial;

  private IdealHelix(String sequence) {
    this.sequence = sequence;
  }

  /**
   * The helix of a sequence as a PDB file: one chain, A, whose lines have 80 columns each.
   *
   * @param sequence 1 to 6 000 residues in one-letter code, upper case
   * @throws IllegalArgumentException when the sequence is empty, too long or has another letter
   */
  public static String pdb(String sequence) {
    if (sequence.isEmpty() || sequence.length() > LONGEST) {
      throw new IllegalArgumentException(
          "Sequence of " + sequence.length() + " residues: expected 1 to " + LONGEST);
    }
    for (int i = 0; i < sequence.length(); i++) {
      if (!NAMES.containsKey(sequence.charAt(i))) {
        throw new IllegalArgumentException(
            "Sequence "
                + sequence
                + ": the letter "
                + sequence.charAt(i)
                + " at position "
                + (i + 1)
                + " is none of ACDEFGHIKLMNPQRSTVWY");
      }
    }
    return new IdealHelix(sequence).write();
  }

  /** Prints the helix of the sequence in {@code args[0]}, or of {@link #LEUCINE_ZIPPER}. */
  public static void main(String[] args) {
    try {
      String pdb = pdb(args.length == 0 ? LEUCINE_ZIPPER : args[0]);
      System.out.writeBytes(pdb.getBytes(StandardCharsets.US_ASCII));
      System.out.flush();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private String write() {
    int last = sequence.length();
    lines.format("HEADER    DE NOVO PROTEIN\n");
    lines.format("TITLE     IDEAL ALPHA HELIX OF %d RESIDUES\n", last);
    lines.format("EXPDTA    THEORETICAL MODEL\n");
    lines.format("REMARK   6 RISE %.2f A AND TURN %.0f DEGREES PER RESIDUE, AXIS Z.\n", RISE, TURN);
    lines.format("REMARK   6 BACKBONE AND CB ONLY.\n");
    writeSequence();
    lines.format(
        "HELIX    1   1 %s A %4d  %s A %4d  1%30s %5d\n", name(1), 1, name(last), last, "", last);
    for (int number = 1; number <= last; number++) {
      writeResidue(number);
    }
    lines.format("TER   %5d      %s A%4d\n", ++serial, name(last), last);
    lines.format("END\n");
    return padded(lines.toString());
  }

  private void writeSequence() {
    int rows = (sequence.length() + RESIDUES_PER_SEQRES - 1) / RESIDUES_PER_SEQRES;
    for (int row = 0; row < rows; row++) {
      lines.format("SEQRES %3d A %4d ", row + 1, sequence.length());
      int from = row * RESIDUES_PER_SEQRES + 1;
      int to = Math.min(sequence.length(), from + RESIDUES_PER_SEQRES - 1);
      for (int number = from; number <= to; number++) {
        lines.format(" %s", name(number));
      }
      lines.format("\n");
    }
  }

  private void writeResidue(int number) {
    for (Atom atom : RESIDUE) {
      if (atom.name().equals("CB") && name(number).equals("GLY")) {
        continue;
      }
      double angle = Math.toRadians(atom.degrees() + TURN * (number - 1));
      lines.format(
          "ATOM  %5d  %-3s %s A%4d    %8.3f%8.3f%8.3f%6.2f%6.2f          %2s\n",
          ++serial,
          atom.name(),
          name(number),
          number,
          atom.radius() * Math.cos(angle),
          atom.radius() * Math.sin(angle),
          atom.height() + RISE * (number - 1),
          1.0,
          0.0,
          atom.name().charAt(0));
    }
  }

  private static String padded(String lines) {
    return lines
        .lines()
        .map(line -> line + " ".repeat(COLUMNS - line.length()) + "\n")
        .collect(Collectors.joining());
  }

  private String name(int number) {
    return NAMES.getOrDefault(sequence.charAt(number - 1), "UNK");
  }

  /** An atom of the first residue in cylindrical coordinates: A, degrees, A. */
  private record Atom(String name, double radius, double degrees, double height) {}
}
