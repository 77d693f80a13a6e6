package org.joborchestrator.launcher.configuration;

/**
 * Where to listen.
 *
 * @param host a name or address of this machine, or the one that stands for all of them
 * @param port 0 lets the system choose
 */
public record Listen(String host, int port) {

  /** Whoever reaches the machine may send jobs: for a server and a client, as in 2.x. */
  static final String EVERYWHERE = "0.0.0.0";

  /** Nobody but this machine's users: where jobs run without anything else being set up. */
  static final String LOOPBACK = "127.0.0.1";

  static Listen read(Variables variables, String hostByDefault, int portByDefault) {
    return new Listen(
        variables.get("BIND_ADDRESS", hostByDefault, Parser.host()),
        variables.get("PORT", String.valueOf(portByDefault), Parser.port()));
  }
}
