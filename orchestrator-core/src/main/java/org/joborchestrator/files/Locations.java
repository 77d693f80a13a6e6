package org.joborchestrator.files;

import java.util.function.Consumer;

/** What rows say that there is on the disk. */
@FunctionalInterface
public interface Locations {

  /** Hands over the location of every row whose files are there, as of now or later. */
  void forEach(Consumer<String> each);
}
