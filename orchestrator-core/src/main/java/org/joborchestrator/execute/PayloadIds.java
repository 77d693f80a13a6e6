package org.joborchestrator.execute;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.joborchestrator.job.PayloadId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives out payload ids that no incarnation before has given out: blocks of them are reserved in a
 * file; one lock. After the last that the wire can carry comes 1 again, four billion later.
 *
 * <p>Should the file be lost with all that tells of former ids, time tells where they go on: by
 * four a millisecond, which is more than any client takes, and round again after 12.4 days. So ids
 * of the last 12 days do not come again, as long as less than 4000 a second were given out on the
 * average since the incarnation began, and the clock was not set back behind its beginning. Older
 * ones may: if m were given out before, and n are from now on, one does with odds of about (m + n)
 * to 2^32, which is 1 to 4300 for a million; in a hundred such losses in a life of a million ids, 1
 * to 43. Nobody asks for these any more.
 *
 * <p>A clock that shows a time before 2025 has not been set yet and may show the same at every
 * start. Then chance tells instead: the same odds hold for ids of whatever age, and those that a
 * server still asks for are few: for a thousand it is 1 to four million.
 */
final class PayloadIds {

  private static final Logger log = LoggerFactory.getLogger(PayloadIds.class);
  private static final long BLOCK = 1000;
  private static final long PER_MILLI = 4;
  private static final Instant ORIGIN = Instant.parse("2025-01-01T00:00:00Z");

  private final Path file;
  private long next; // guarded by this
  private long reserved; // guarded by this

  /**
   * @param now where the ids go on, should the file be lost
   * @param random the same where the clock has not been set
   */
  PayloadIds(Path file, Instant now, RandomGenerator random) throws IOException {
    this.file = file;
    this.next = last().orElseGet(() -> anew(now, random));
    this.reserved = next;
  }

  private OptionalLong last() throws IOException {
    try {
      long last = Long.parseLong(Files.readString(file).strip());
      if (last >= 0 && last <= PayloadId.MAX) {
        return OptionalLong.of(last);
      }
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    } catch (NumberFormatException | CharacterCodingException e) {
      log.debug("{} is no number", file, e);
    }
    log.warn("{} holds no payload id; they go on elsewhere", file);
    return OptionalLong.empty();
  }

  private static long anew(Instant now, RandomGenerator random) {
    return now.isBefore(ORIGIN)
        ? random.nextLong(PayloadId.MAX)
        : PER_MILLI * Duration.between(ORIGIN, now).toMillis() % PayloadId.MAX;
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
