package org.joborchestrator.jaxrs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users see when somebody has deleted the database of a server that runs. */
final class LostDatabaseTest {

  @TempDir private Path dir;

  private void deleteDatabase() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(dir.resolve("server"))) {
      files = all.filter(file -> file.getFileName().toString().startsWith("db.sqlite")).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }

  @Test
  void upload_isRefusedInTheWordsOfHealth_andLeavesNothing() throws IOException {
    try (Served served = new Served(dir)) {
      served.ended(served.upload("true"));
      Set<Path> before = served.files();
      deleteDatabase();

      String reason = served.calls.get("/health").json().path("database").textValue();
      Form large = Form.job("true").file("large", new byte[100_000]); // it goes to the disk at once
      for (Form form : List.of(Form.job("true"), large)) {
        assertEquals(reason, served.calls.post("/upload", form).error(503));
      }

      assertEquals(
          "The database %s was deleted or replaced while in use: restart the server"
              .formatted(dir.toRealPath().resolve("server/db.sqlite")),
          reason);
      assertEquals(before, served.files());
      assertEquals(1, served.jobs());
    }
  }
}
