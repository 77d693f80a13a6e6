package org.joborchestrator.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps what README.md and docs show from rotting. Each Java listing there stands below a marker
 * {@code <!-- listing: FILE#REGION -->} and is, but for indentation, what stands between {@code //
 * listing: REGION} and {@code // end listing} in that file, which is compiled and run.
 */
final class DocumentsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern LISTING =
      Pattern.compile(
          "(?:<!-- listing: ([^#\\n]+)#(\\S+) -->\\n)?```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\((?![a-z]+:)([^)#]*)(?:#([^)]*))?\\)");

  static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void listings_areRegionsOfCompiledFiles(Path document) throws IOException {
    for (MatchResult listing : matches(LISTING, Files.readString(document))) {
      assertTrue(listing.group(1) != null, "A listing without a marker:\n" + listing.group(3));
      assertEquals(region(listing.group(1), listing.group(2)), listing.group(3));
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void links_leadSomewhere(Path document) throws IOException {
    List<MatchResult> links = matches(LINK, Files.readString(document));

    assertTrue(!links.isEmpty() || !document.endsWith("README.md"), document + " has no link");
    for (MatchResult link : links) {
      Path target = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1));
      assertTrue(Files.exists(target), document + " links to " + link.group(1));
      if (link.group(2) != null) {
        assertTrue(headings(target).contains(link.group(2)), document + ": #" + link.group(2));
      }
    }
  }

  private static String region(String file, String name) throws IOException {
    Matcher region =
        Pattern.compile(
                "// listing: " + Pattern.quote(name) + "\\n(.*?)[ \\t]*// end listing",
                Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve(file)));
    assertTrue(region.find(), "no region " + name + " in " + file);
    return region.group(1).stripTrailing().stripIndent() + "\n"; // a last, empty line would count
  }

  /** The anchors of a document's headings, as they are derived where Markdown is shown. */
  private static List<String> headings(Path document) throws IOException {
    return Files.readAllLines(document).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
        .toList();
  }

  private static List<MatchResult> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }
}
