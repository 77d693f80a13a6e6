package org.joborchestrator.jaxrs.remote;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.joborchestrator.files.FilePath;

/**
 * A file that goes to a client.
 *
 * @param name its path relative to the inputs, with slashes
 * @param file where it is
 * @param size how many bytes are sent of it
 */
record InputFile(String name, Path file, long size) {

  /** The regular files of a tree in the order of their names; links are no files. */
  static List<InputFile> of(Path inputs) throws IOException {
    List<InputFile> files = new ArrayList<>();
    Files.walkFileTree(
        inputs,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              String name = FilePath.relativize(inputs, file).value();
              files.add(new InputFile(name, file, attributes.size()));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(Comparator.comparing(InputFile::name));
    return files;
  }
}
