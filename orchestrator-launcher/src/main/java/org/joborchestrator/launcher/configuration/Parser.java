package org.joborchestrator.launcher.configuration;

import java.io.IOException;
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

  /** A number, then nothing, or such as M, Mi or MiB. */
  Pattern BYTES = Pattern.compile("(\\d{1,18})(?:([KMGT])(?:I|IB)?)?");

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

  static Parser<Integer> count() {
    return text -> (int) number(text, 1, Integer.MAX_VALUE, "a whole number from 1 on, such as 5");
  }

  /** At most a hundred years, so that no sum of times overflows. */
  static Parser<Duration> seconds() {
    return text -> Duration.ofSeconds(number(text, 0, A_CENTURY, "seconds, such as 864000"));
  }

  /** The same, but not none. */
  static Parser<Duration> atLeastASecond() {
    return text ->
        Duration.ofSeconds(
            number(text, 1, A_CENTURY, "a whole number of seconds from 1 on, such as 3600"));
  }

  /** Bytes, or a number of 1024, 1024² and so on of them. */
  static Parser<Long> bytes() {
    return text -> {
      Matcher matcher = BYTES.matcher(text.toUpperCase(Locale.ROOT));
      if (matcher.matches()) {
        int shift = 10 * (1 + "KMGT".indexOf(String.valueOf(matcher.group(2)).charAt(0)));
        long number = Long.parseLong(matcher.group(1));
        if (number > 0 && number <= Long.MAX_VALUE >> shift) {
          return number << shift;
        }
      }
      throw new Refused(
          "expected bytes from 1 on, such as 419430400, or with K, M, G or T for KiB, MiB, GiB or"
              + " TiB, such as 400M");
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
