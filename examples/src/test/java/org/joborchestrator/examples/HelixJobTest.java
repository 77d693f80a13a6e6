package org.joborchestrator.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Runs the job's own {@code run.sh} and compares what it derives with theory and with Java. */
final class HelixJobTest {
  private static final Path SCRIPT = Path.of("helix-job", "run.sh").toAbsolutePath();
  private static final String SEQUENCE = IdealHelix.LEUCINE_ZIPPER;
  private static final double CUTOFF = 8;

  @TempDir Path directory;

  @Test
  void helix_touchesTheThirdAndFourthResidueOnly() throws Exception {
    assertEquals("", runOn(IdealHelix.pdb(SEQUENCE)));

    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= SEQUENCE.length(); i++) {
      for (int later = 3; later <= 4 && i + later <= SEQUENCE.length(); later++) {
        expected.add(i + " " + (i + later) + " " + (later == 3 ? "5.05" : "6.20"));
      }
    }
    assertEquals(expected, contacts());
  }

  @ParameterizedTest
  @ValueSource(strings = {IdealHelix.LEUCINE_ZIPPER, "ACDEFGHIKLMNPQRSTVWY", "GGGG", "A"})
  void measures_areThoseThatJavaComputes(String sequence) throws Exception {
    String pdb = IdealHelix.pdb(sequence);
    assertEquals("", runOn(pdb));

    List<PdbAtom> atoms = PdbAtom.read(pdb);
    List<PdbAtom> alphas = atoms.stream().filter(atom -> atom.name().equals("CA")).toList();
    Map<String, String> summary = summary();
    assertEquals(contactsOf(alphas), contacts());
    assertEquals(String.valueOf(alphas.size()), summary.get("residues"));
    assertEquals(String.valueOf(atoms.size()), summary.get("atoms"));
    assertEquals(String.valueOf(contacts().size()), summary.get("contacts"));
    near(gyration(alphas, atom -> 1.0), summary.get("radius_of_gyration_ca"));
    near(gyration(atoms, PdbAtom::mass), summary.get("radius_of_gyration_all_atoms"));
    near(alphas.get(0).distanceTo(alphas.get(alphas.size() - 1)), summary.get("end_to_end_ca"));
  }

  @Test
  void gyrationOfALongHelix_isThatOfARodAndACircle() throws Exception {
    int residues = 360;
    assertEquals("", runOn(IdealHelix.pdb("A".repeat(residues))));

    // 100 whole turns: points evenly on a line, and around a circle.
    double rod = 1.5 * 1.5 * (residues * (double) residues - 1) / 12;
    near(Math.sqrt(rod + 2.288 * 2.288), summary().get("radius_of_gyration_ca"));
  }

  @Test
  void tables_sayWhatTheyHoldInWhichUnit() throws Exception {
    assertEquals("", runOn(IdealHelix.pdb(SEQUENCE)));

    assertEquals(
        "residue_a\tresidue_b\tposition_a\tposition_b\tca_distance_angstrom",
        lines("contacts.tsv").get(0));
    assertEquals("A:ARG1\tA:GLN4\t1\t4\t5.05", lines("contacts.tsv").get(1));
    assertEquals(
        "position\tresidue\tcontacts\tdistance_from_centre_angstrom", lines("residues.tsv").get(0));
    assertEquals(SEQUENCE.length() + 1, lines("residues.tsv").size());
    assertEquals("quantity\tvalue\tunit", lines("summary.tsv").get(0));
    assertTrue(lines("summary.tsv").get(6).endsWith("\tangstrom"));
  }

  @Test
  void picture_isXmlWithEachContactTwice() throws Exception {
    assertEquals("", runOn("TITLE     A & B <C> \"D\"\n" + IdealHelix.pdb(SEQUENCE)));

    Document picture = picture();
    assertEquals("svg", picture.getDocumentElement().getTagName());
    assertEquals(
        2 * contacts().size() + SEQUENCE.length(),
        picture.getElementsByTagName("title").getLength());
    assertTrue(picture.getDocumentElement().getTextContent().contains("A & B <C> \"D\" IDEAL"));
  }

  @Test
  void severalModelsAndPositions_countOnce() throws Exception {
    String helix = IdealHelix.pdb(SEQUENCE).replaceAll("(TER|END) .*\n", "");
    String elsewhere = helix.replaceAll("(?m)^(ATOM.{12}) (.{13}).{8}", "$1B$2 999.999");
    assertEquals(
        "", runOn("MODEL        1\n" + helix + elsewhere + "ENDMDL\n" + helix + "ENDMDL\n"));
    Map<String, String> models = summary();
    assertEquals("", runOn(IdealHelix.pdb(SEQUENCE)));

    models.remove("title");
    assertTrue(summary().entrySet().containsAll(models.entrySet()), models + " " + summary());
  }

  @Test
  void chains_touchEachOtherWhateverTheirNumbers() throws Exception {
    String structure =
        """
        ATOM      1  CA  GLY A   7       0.000   0.000   0.000  1.00  0.00
        ATOM      2  CA  GLY A   8       3.800   0.000   0.000  1.00  0.00\r
        ATOM      3  CA  GLY B   7       0.000   5.000   0.000  1.00  0.00\r
        HETATM    4 CA    CA A   9       1.000   1.000   0.000  1.00  0.00
        """;
    assertEquals("", runOn(structure));

    assertEquals(List.of("1 3 5.00", "2 3 6.28"), contacts());
    assertEquals("3.800", summary().get("end_to_end_ca"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "data_1ABC\nloop_\n_atom_site.group_PDB\nATOM   1   N  N   . MET A 1 1   27.340 24.430\n",
        "Dear colleague,\nplease find the structure enclosed.\n",
        "ATOM      1  N   GLY A   1       1.370  -0.683     nan  1.00  0.00           N\n",
        "ATOM      1  N   GLY A   1       1.370  -0.683  -0.903  1.00  0.00           N\n",
        "ATOM      1  CA  GLY A   1       1.370  -0.683  -0.903  1.00  0.00          XX\n"
      })
  void whatIsNoProteinStructure_isRefused(String content) throws Exception {
    String message = runOn(content);

    assertTrue(message.matches("run\\.sh: structure\\.pdb(, line \\d)?: (no|none) .*\n"), message);
    assertFalse(Files.exists(directory.resolve("summary.tsv")));
  }

  @Test
  void missingStructure_isRefused() throws Exception {
    assertEquals("run.sh: structure.pdb: no such file beside run.sh\n", run());
  }

  private String runOn(String structure) throws Exception {
    Files.writeString(directory.resolve("structure.pdb"), structure);
    return run();
  }

  /** Runs the script; answers what it wrote to standard error, which must match its exit code. */
  private String run() throws Exception {
    Path errors = directory.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder("bash", SCRIPT.toString())
            .directory(directory.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(errors.toFile());
    builder.environment().put("LC_NUMERIC", "de_DE.UTF-8");
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "run.sh still runs after 60 s");
    } finally {
      process.destroyForcibly();
    }
    String message = Files.readString(errors);
    assertEquals(message.isEmpty() ? 0 : 1, process.exitValue(), message);
    return message;
  }

  private List<String> lines(String table) throws IOException {
    return Files.readAllLines(directory.resolve(table));
  }

  private List<String> contacts() throws IOException {
    return lines("contacts.tsv").stream()
        .skip(1)
        .map(line -> line.split("\t"))
        .map(cells -> cells[2] + " " + cells[3] + " " + cells[4])
        .toList();
  }

  private Map<String, String> summary() throws IOException {
    return lines("summary.tsv").stream()
        .map(line -> line.split("\t"))
        .collect(Collectors.toMap(cells -> cells[0], cells -> cells[1]));
  }

  private Document picture() throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(
            new InputSource(new StringReader(Files.readString(directory.resolve("contacts.svg")))));
  }

  private static List<String> contactsOf(List<PdbAtom> alphas) {
    List<String> contacts = new ArrayList<>();
    for (PdbAtom a : alphas) {
      for (PdbAtom b : alphas) {
        double distance = a.distanceTo(b);
        if (b.number() - a.number() >= 3 && distance < CUTOFF) {
          contacts.add(String.format(Locale.ROOT, "%d %d %.2f", a.number(), b.number(), distance));
        }
      }
    }
    return contacts;
  }

  /** By the distances of all pairs: another way than over the centre of mass. */
  private static double gyration(List<PdbAtom> atoms, Function<PdbAtom, Double> weight) {
    double pairs = 0;
    double total = 0;
    for (PdbAtom a : atoms) {
      total += weight.apply(a);
      for (PdbAtom b : atoms) {
        double distance = a.distanceTo(b);
        pairs += weight.apply(a) * weight.apply(b) * distance * distance / 2;
      }
    }
    return Math.sqrt(pairs) / total;
  }

  private static void near(double expected, String actual) {
    assertEquals(expected, Double.parseDouble(actual), 0.001);
  }
}
