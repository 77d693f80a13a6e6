package org.joborchestrator.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.joborchestrator.testkit.Requires;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page that shows the API, in a browser that reaches nothing but this machine. */
final class SwaggerPageIT {

  private static final int PATIENCE_SECONDS = 60;

  /** The page shows each call with its path, once it has read and understood the document. */
  private static final Pattern SHOWN = Pattern.compile("data-path=\"([^\"]*)\"");

  private static final Pattern DOCUMENTED = Pattern.compile("\"(/[^\" ]*)\" ?: ?\\{");

  @RegisterExtension private final JarProcesses jar = JarProcesses.ofEachTest();

  @TempDir private Path directory;

  @Test
  void page_showsEachCallOfTheDocument() throws IOException, InterruptedException {
    Requires.programs("chromium");
    URI root = jar.start(directory, Map.of("PORT", "0"), "standalone").awaitReady();
    String document = new String(new User(root).get("/api-docs/openapi.json").body(), UTF_8);

    String page = rendered(root.resolve("/swagger"));

    Set<String> calls = all(DOCUMENTED, document);
    assertTrue(calls.containsAll(Set.of("/upload", "/download/{id}", "/terminate/{id}")), document);
    assertEquals(calls, all(SHOWN, page), page);
    assertFalse(page.contains("errors-wrapper"), page);
  }

  private static Set<String> all(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What the page has become when its scripts have nothing to wait for any more. */
  private String rendered(URI page) throws IOException, InterruptedException {
    Path out = directory.resolve("page.html");
    Path err = directory.resolve("browser.log");
    List<String> command =
        List.of(
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--user-data-dir=" + directory.resolve("profile"),
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
            "--virtual-time-budget=20000",
            "--dump-dom",
            page.toString());
    Process browser =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = browser.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    browser.descendants().forEach(ProcessHandle::destroyForcibly);
    browser.destroyForcibly();
    assertTrue(ended && browser.exitValue() == 0, Files.readString(err, UTF_8));
    return Files.readString(out, UTF_8);
  }
}
