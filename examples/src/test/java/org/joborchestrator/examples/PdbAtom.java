package org.joborchestrator.examples;

import java.util.List;
import java.util.Map;

/** An ATOM record, read by its columns. */
record PdbAtom(
    String name, String residue, int number, double x, double y, double z, String element) {
  private static final Map<String, Double> MASSES = Map.of("C", 12.011, "N", 14.007, "O", 15.999);

  static List<PdbAtom> read(String pdb) {
    return pdb.lines().filter(line -> line.startsWith("ATOM  ")).map(PdbAtom::parse).toList();
  }

  private static PdbAtom parse(String line) {
    return new PdbAtom(
        line.substring(12, 16).strip(),
        line.substring(17, 20),
        Integer.parseInt(line.substring(22, 26).strip()),
        Double.parseDouble(line.substring(30, 38)),
        Double.parseDouble(line.substring(38, 46)),
        Double.parseDouble(line.substring(46, 54)),
        line.substring(76, 78).strip());
  }

  static PdbAtom find(List<PdbAtom> atoms, String name, int number) {
    return atoms.stream()
        .filter(atom -> atom.name.equals(name) && atom.number == number)
        .findFirst()
        .orElseThrow();
  }

  double mass() {
    return MASSES.get(element);
  }

  double distanceTo(PdbAtom other) {
    return Math.hypot(Math.hypot(x - other.x, y - other.y), z - other.z);
  }

  /** The angle from one atom over this one to another, in degrees. */
  double angle(PdbAtom one, PdbAtom other) {
    double a = distanceTo(one);
    double b = distanceTo(other);
    double c = one.distanceTo(other);
    return Math.toDegrees(Math.acos((a * a + b * b - c * c) / (2 * a * b)));
  }
}
