package org.joborchestrator.launcher.configuration;

import java.util.regex.Pattern;

/**
 * Variables that Kubernetes sets in every pod for a service of its own that happens to be called
 * {@code service} or {@code service-…}. Nobody chose them, so they must not stop a start; they
 * differ from a misspelt setting of ours in their names and values.
 */
final class ServiceLinks {

  private static final Pattern BY_NAME =
      Pattern.compile(
          "SERVICE_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_(TCP|UDP|SCTP)(_PROTO|_PORT|_ADDR)?)");
  private static final Pattern PORT = Pattern.compile("SERVICE_(.+_)?PORT");
  private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.+");

  private ServiceLinks() {}

  static boolean isOne(String name, String value) {
    return BY_NAME.matcher(name).matches()
        || (PORT.matcher(name).matches() && ADDRESS.matcher(value).matches());
  }
}
