package org.joborchestrator.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IdealHelixTest {
  /** Coordinates have three decimals: two of them err by 0.001 at most. */
  private static final double ROUNDING = 0.002;

  private static final String SEQUENCE = IdealHelix.LEUCINE_ZIPPER;

  private final List<PdbAtom> atoms = PdbAtom.read(IdealHelix.pdb(SEQUENCE));

  @ParameterizedTest
  @CsvSource({
    "N,  CA, 0, 1.458",
    "CA, C,  0, 1.525",
    "C,  O,  0, 1.231",
    "CA, CB, 0, 1.530",
    "C,  N,  1, 1.329",
    "CA, CA, 1, 3.813",
    "CA, CA, 3, 5.048",
    "CA, CA, 4, 6.201",
    "O,  N,  4, 2.930"
  })
  void atoms_areAsFarApartAsInAHelix(String from, String to, int later, double distance) {
    for (int number = 1; number + later <= SEQUENCE.length(); number++) {
      if (to.equals("CB") && SEQUENCE.charAt(number - 1) == 'G') {
        continue;
      }
      assertEquals(
          distance,
          atom(from, number).distanceTo(atom(to, number + later)),
          ROUNDING,
          from + number + " to " + to + (number + later));
    }
  }

  @Test
  void bonds_haveTheAnglesOfAPeptide() {
    for (int number = 1; number < SEQUENCE.length(); number++) {
      PdbAtom alpha = atom("CA", number);
      PdbAtom carbon = atom("C", number);
      PdbAtom next = atom("N", number + 1);
      assertEquals(109.4, alpha.angle(atom("N", number), carbon), 0.2);
      assertEquals(117.2, carbon.angle(alpha, next), 0.2);
      assertEquals(121.7, next.angle(carbon, atom("CA", number + 1)), 0.2);
      assertEquals(120.1, carbon.angle(alpha, atom("O", number)), 0.2);
    }
  }

  @Test
  void helix_isRightHandedAndOfLAminoAcids() {
    assertTrue(triple(atom("CA", 1), atom("CA", 2), atom("CA", 3), atom("CA", 4)) > 0);
    assertTrue(triple(atom("CA", 1), atom("N", 1), atom("C", 1), atom("CB", 1)) > 0);
  }

  @Test
  void lines_haveTheColumnsOfTheFormat() {
    List<String> lines = IdealHelix.pdb("GA").lines().toList();

    assertTrue(lines.stream().allMatch(line -> line.length() == 80));
    assertEquals(
        List.of(
            "SEQRES   1 A    2  GLY ALA",
            "HELIX    1   1 GLY A    1  ALA A    2  1                                   2",
            "ATOM      1  N   GLY A   1       1.370  -0.683  -0.903  1.00  0.00           N",
            "ATOM      2  CA  GLY A   1       2.288   0.000   0.000  1.00  0.00           C"),
        lines.subList(5, 9).stream().map(String::stripTrailing).toList());
    assertEquals(
        List.of("TER      10      ALA A   2", "END"),
        lines.subList(lines.size() - 2, lines.size()).stream().map(String::stripTrailing).toList());
  }

  @Test
  void glycine_hasNoBetaCarbon() {
    assertEquals(
        List.of("N", "CA", "C", "O", "N", "CA", "C", "O", "CB"),
        PdbAtom.read(IdealHelix.pdb("GA")).stream().map(PdbAtom::name).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "RMKB", "rmk"})
  void sequence_thatIsNone_isRefused(String sequence) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> IdealHelix.pdb(sequence)).getMessage();

    assertTrue(message.startsWith("Sequence " + (sequence.isEmpty() ? "of 0 residues" : sequence)));
  }

  private PdbAtom atom(String name, int number) {
    return PdbAtom.find(atoms, name, number);
  }

  /** The volume that the vectors from one atom to three others span, with its sign. */
  private static double triple(PdbAtom from, PdbAtom a, PdbAtom b, PdbAtom c) {
    double ax = a.x() - from.x();
    double ay = a.y() - from.y();
    double az = a.z() - from.z();
    double bx = b.x() - from.x();
    double by = b.y() - from.y();
    double bz = b.z() - from.z();
    return (ay * bz - az * by) * (c.x() - from.x())
        + (az * bx - ax * bz) * (c.y() - from.y())
        + (ax * by - ay * bx) * (c.z() - from.z());
  }
}
