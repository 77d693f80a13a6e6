package org.joborchestrator.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TreesTest {

  @TempDir private Path directory;

  @Test
  void tree_isDeleted_andWhatItsLinksLeadToIsNot() throws IOException {
    Path kept =
        Files.writeString(Files.createDirectory(directory.resolve("kept")).resolve("f"), "");
    Path tree = Files.createDirectories(directory.resolve("tree/a/b/c")).getParent().getParent();
    Files.writeString(tree.resolve("b/file"), "");
    Files.createSymbolicLink(tree.resolve("b/link"), kept.getParent());
    Files.createSymbolicLink(tree.resolve("b/c/loop"), tree);

    Trees.delete(directory.resolve("tree"));

    assertFalse(Files.exists(directory.resolve("tree")));
    assertTrue(Files.exists(kept));
  }

  @Test
  void link_isDeleted_andItsTargetIsNot() throws IOException {
    Path kept = Files.writeString(directory.resolve("kept"), "");
    Path link = Files.createSymbolicLink(directory.resolve("link"), kept);

    Trees.delete(link);

    assertFalse(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
    assertTrue(Files.exists(kept));
  }

  @Test
  void whatIsNotThere_isFine() throws IOException {
    Trees.delete(directory.resolve("none"));
    Trees.delete(directory.resolve("none/below"));
    Trees.deleteQuietly(directory.resolve("none"));

    assertTrue(Files.exists(directory));
  }

  @Test
  void copy_takesFilesAndDirectories_notLinks() throws IOException {
    Path from = Files.createDirectories(directory.resolve("from/empty")).getParent();
    Files.writeString(from.resolve("file"), "content");
    Files.createSymbolicLink(from.resolve("link"), from.resolve("file"));

    Trees.copy(from, directory.resolve("to"));

    assertEquals("content", Files.readString(directory.resolve("to/file")));
    assertTrue(Files.isDirectory(directory.resolve("to/empty")));
    assertFalse(Files.exists(directory.resolve("to/link"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void tree_whosePermissionsAJobHasRemoved_isDeleted() throws Exception {
    OtherJvm.unprivileged(directory, WithPermissions.class, directory.toString());
  }

  @Test
  void directory_thatCannotBeRead_isTriedOnceAgainAndNotForEver() throws Exception {
    Path deep = directory.resolve("deep");
    for (int i = 0; i < 200; i++) {
      deep = deep.resolve("d");
    }
    Files.createDirectories(deep);

    OtherJvm.withOpenFiles(directory, 150, Deep.class, directory.resolve("deep").toString());
  }

  /** For a JVM of its own that has fewer file handles than the tree has levels. */
  static final class Deep {

    public static void main(String[] arguments) {
      FileSystemException failure =
          assertThrows(FileSystemException.class, () -> Trees.delete(Path.of(arguments[0])));
      assertTrue(failure.getMessage().contains("Too many open files"), failure.getMessage());
    }
  }

  /** For a JVM of its own, see {@link OtherJvm}. */
  static final class WithPermissions {

    public static void main(String[] arguments) throws IOException {
      Path directory = Path.of(arguments[0]);
      for (String mode :
          new String[] {"---------", "r--------", "-w-------", "--x------", "rw-------"}) {
        Path tree = Files.createDirectories(directory.resolve("tree/a/b"));
        Files.writeString(tree.resolve("file"), "");
        closeAll(directory.resolve("tree"), mode);
        Trees.delete(directory.resolve("tree"));
        assertFalse(Files.exists(directory.resolve("tree")), mode);
      }
    }

    private static void closeAll(Path top, String mode) throws IOException {
      Path[] inside = {top.resolve("a/b/file"), top.resolve("a/b"), top.resolve("a"), top};
      for (Path path : inside) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
      }
    }
  }
}
