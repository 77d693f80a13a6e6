package org.joborchestrator.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The files of a directory. */
record DirectoryInputs(Path directory) implements Inputs {

  @Override
  public List<Input> list() throws IOException {
    List<Input> inputs = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              FilePath name = FilePath.relativize(directory, file);
              inputs.add(new Input(name, attributes.size(), () -> open(file)));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    inputs.sort(Comparator.comparing(input -> input.name().value()));
    return inputs;
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
