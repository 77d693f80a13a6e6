package org.joborchestrator.execute;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import org.joborchestrator.job.PayloadId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives out payload ids that no incarnation before has given out: blocks of them are reserved in a
 * file. Should the file be lost, the ids go on at the number of seconds since 2025, which is beyond
 * any that was given out at less than one a second on the average; one lock.
 */
final class PayloadIds {

  private static final Logger log = LoggerFactory.getLogger(PayloadIds.class);
  private static final long BLOCK = 1000;
  private static final Instant ORIGIN = Instant.parse("2025-01-01T00:00:00Z");

  private final Path file;
  private final Instant now;
  private long next; // guarded by this
  private long reserved; // guarded by this

  PayloadIds(Path file, Instant now) throws IOException {
    this.file = file;
    this.now = now;
    this.next = first();
    this.reserved = next;
  }

  private long first() throws IOException {
    try {
      long last = Long.parseLong(Files.readString(file).strip());
      if (last >= 0 && last <= PayloadId.MAX) {
        return last;
      }
    } catch (NoSuchFileException e) {
      return sinceOrigin();
    } catch (NumberFormatException | CharacterCodingException e) {
      log.debug("{} is no number", file, e);
    }
    log.warn("{} holds no payload id; they go on at the seconds since {}", file, ORIGIN);
    return sinceOrigin();
  }

  private long sinceOrigin() {
    return Math.floorMod(now.getEpochSecond() - ORIGIN.getEpochSecond(), PayloadId.MAX);
  }

  synchronized PayloadId next() throws IOException {
    if (next >= PayloadId.MAX) {
      next = 0; // after four billion, those of years ago are forgotten everywhere
      reserved = 0;
    }
    if (next >= reserved) {
      reserve();
    }
    return new PayloadId(++next);
  }

  private void reserve() throws IOException {
    long upTo = Math.min(next + BLOCK, PayloadId.MAX);
    Path written = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(written, Long.toString(upTo));
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    reserved = upTo;
  }
}
