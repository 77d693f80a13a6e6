package org.joborchestrator.launcher.configuration;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns a variable's text into its value. */
@FunctionalInterface
interface Parser<T> {

  int MOST_PORT = 65_535;
  long A_CENTURY = 3_153_600_000L;

  /** As many TiB as a long can count. */
  long MOST_BYTES = 8_388_607L << 40;

  /** A number, then nothing, or such as M, Mi or MiB. */
  Pattern BYTES = Pattern.compile("(\\d+)(?:([KMGT])(?:I|IB)?)?");

  /** Why a text was refused: what is accepted instead, to follow {@code NAME=text: }. */
  final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String accepted) {
      super(accepted);
    }

    String accepted() {
      return String.valueOf(getMessage());
    }
  }

  /** The value, or why there is none. */
  T parse(String text) throws Refused;

  static Parser<Integer> port() {
    return text ->
        (int)
            number(
                text,
                0,
                MOST_PORT,
                "a port from 0 to 65535, such as 5000; 0 lets the system choose");
  }

  /**
   * How many of something, from one on.
   *
   * @param example a value that makes sense, as in all of these
   */
  static Parser<Integer> count(String example) {
    String accepted = "a whole number from 1 to %d, such as %s";
    return text ->
        (int) number(text, 1, Integer.MAX_VALUE, accepted.formatted(Integer.MAX_VALUE, example));
  }

  /** At most a hundred years, so that no sum of times overflows. */
  static Parser<Duration> seconds(String example) {
    return seconds(0, example);
  }

  /** The same, but not none. */
  static Parser<Duration> atLeastASecond(String example) {
    return seconds(1, example);
  }

  private static Parser<Duration> seconds(long least, String example) {
    String accepted = "a whole number of seconds from %d to %d, such as %s";
    return text ->
        Duration.ofSeconds(
            number(text, least, A_CENTURY, accepted.formatted(least, A_CENTURY, example)));
  }

  /** Bytes, or a number of 1024, 1024² and so on of them. */
  static Parser<Long> bytes(String example) {
    return text -> {
      Matcher matcher = BYTES.matcher(text.toUpperCase(Locale.ROOT));
      if (matcher.matches()) {
        int shift = 10 * (1 + "KMGT".indexOf(String.valueOf(matcher.group(2)).charAt(0)));
        BigInteger bytes = new BigInteger(matcher.group(1)).shiftLeft(shift);
        if (bytes.signum() > 0 && bytes.compareTo(BigInteger.valueOf(MOST_BYTES)) <= 0) {
          return bytes.longValueExact();
        }
      }
      throw new Refused(
          "expected bytes from 1 to 8388607T, such as "
              + example
              + "; K, M, G and T stand for KiB, MiB, GiB and TiB");
    };
  }

  /** An absolute path; a relative one counts from the working directory. */
  static Parser<Path> path() {
    return text -> {
      if (text.indexOf('\uFFFD') >= 0) {
        throw new Refused(
            "holds characters beyond ASCII, which cannot be read in the locale of this process;"
                + " start it with LC_ALL=C.UTF-8");
      }
      try {
        return Path.of(text).toAbsolutePath().normalize();
      } catch (InvalidPathException e) {
        throw new Refused("expected a path, such as ./data");
      }
    };
  }

  static Parser<String> host() {
    return text -> {
      try {
        InetAddress.getByName(text);
        return text;
      } catch (IOException e) {
        throw new Refused(
            "unknown; expected an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all");
      }
    };
  }

  static Parser<String> logLevel() {
    return text -> {
      String level = text.toUpperCase(Locale.ROOT);
      if (!level.matches("ERROR|WARN|INFO|DEBUG|TRACE")) {
        throw new Refused("expected error, warn, info, debug or trace");
      }
      return level;
    };
  }

  /** Addresses, comma-separated, each without a slash at its end, so that a path can follow. */
  static Parser<List<URI>> urls() {
    return text -> {
      List<URI> urls = new ArrayList<>();
      for (String one : text.split(",", -1)) {
        urls.add(
            url(one.strip().replaceFirst("/+$", ""))
                .orElseThrow(() -> new Refused(refusal(text, one.strip()))));
      }
      return urls;
    };
  }

  private static Optional<URI> url(String text) {
    try {
      URI uri = new URI(text);
      boolean isWeb = uri.getScheme() != null && uri.getScheme().matches("(?i)https?");
      boolean isPort = uri.getPort() != 0 && uri.getPort() <= MOST_PORT;
      boolean isPlain = uri.getRawQuery() == null && uri.getRawFragment() == null;
      return Optional.of(uri).filter(u -> isWeb && u.getHost() != null && isPort && isPlain);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static String refusal(String all, String one) {
    String accepted =
        "expected an http or https address without a query, such as http://localhost:9000";
    return all.equals(one) ? accepted : "'" + Credentials.masked(one) + "', " + accepted;
  }

  private static long number(String text, long least, long most, String what) throws Refused {
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The same answer as for one that is out of range.
    }
    throw new Refused("expected " + what);
  }
}
