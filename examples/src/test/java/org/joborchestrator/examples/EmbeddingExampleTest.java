package org.joborchestrator.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddingExampleTest {

  @TempDir private Path directory;

  @Test
  void listing_ofTheFirstScreen_sortsNumbers() throws IOException {
    Path numbers = Files.writeString(directory.resolve("numbers.txt"), "10\n9\n8\n");
    Path result = directory.resolve("result.zip");

    Job job = EmbeddingExample.sort(directory.resolve("data"), numbers, result);

    assertEquals(JobStatus.COMPLETED, job.status(), job.message());
    try (ZipFile zip = new ZipFile(result.toFile())) {
      byte[] sorted = zip.getInputStream(zip.getEntry("sorted.txt")).readAllBytes();
      assertEquals("8\n9\n10\n", new String(sorted, StandardCharsets.UTF_8));
    }
  }
}
