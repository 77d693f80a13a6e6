package org.joborchestrator.jaxrs.docs;

import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The files of Swagger UI that its page needs, and no others. */
final class SwaggerUi {

  /** The page runs its own scripts only, and calls this server only. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private static final String OURS = "swagger-initializer.js";

  private static final Map<String, String> FILES =
      Map.of(
          "index.html",
          "text/html; charset=utf-8",
          "index.css",
          "text/css; charset=utf-8",
          "swagger-ui.css",
          "text/css; charset=utf-8",
          "swagger-ui-bundle.js",
          "text/javascript; charset=utf-8",
          "swagger-ui-standalone-preset.js",
          "text/javascript; charset=utf-8",
          OURS,
          "text/javascript; charset=utf-8",
          "favicon-16x16.png",
          "image/png",
          "favicon-32x32.png",
          "image/png");

  private final String directory;

  private SwaggerUi(String version) {
    this.directory = "/META-INF/resources/webjars/swagger-ui/" + version + "/";
  }

  /** That of the version the build has. */
  static SwaggerUi load() {
    Properties build = new Properties();
    try (InputStream in = SwaggerUi.class.getResourceAsStream("swagger-ui.properties")) {
      if (in == null) {
        throw new IllegalStateException("swagger-ui.properties was left out of the build");
      }
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SwaggerUi(build.getProperty("version"));
  }

  /** A file of the page; empty if it has none of that name. */
  Optional<Response> file(String name) throws IOException {
    String type = FILES.get(name);
    if (type == null) {
      return Optional.empty();
    }
    try (InputStream in = open(name)) {
      return in == null ? Optional.empty() : Optional.of(answer(in.readAllBytes(), type));
    }
  }

  /** Ours tells the page which document to show; the rest is as Swagger UI has it. */
  private @Nullable InputStream open(String name) {
    return SwaggerUi.class.getResourceAsStream(name.equals(OURS) ? name : directory + name);
  }

  private static Response answer(byte[] content, String type) {
    return Response.ok(content, type)
        .header("Content-Security-Policy", POLICY)
        .header("X-Frame-Options", "DENY")
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "max-age=3600")
        .header("Content-Length", content.length)
        .build();
  }
}
