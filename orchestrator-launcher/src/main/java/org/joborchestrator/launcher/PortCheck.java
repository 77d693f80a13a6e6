package org.joborchestrator.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.joborchestrator.launcher.configuration.Listen;

/**
 * Whether the address can be listened on, asked before anything is started: a server that is
 * started twice by mistake must not touch a single job before it learns of the other.
 */
final class PortCheck {

  private PortCheck() {}

  static void check(Listen listen) throws StartException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(listen.host()), listen.port()));
    } catch (IOException e) {
      throw new StartException(line(listen, String.valueOf(e.getMessage())), e);
    }
  }

  private static String line(Listen listen, String reason) {
    if (reason.contains("in use")) {
      return "PORT="
          + listen.port()
          + ": in use on "
          + listen.host()
          + "; expected a free one, or 0";
    }
    if (reason.contains("assign")) {
      return "BIND_ADDRESS=" + listen.host() + ": not an address of this machine";
    }
    return "PORT=" + listen.port() + ": " + reason + "; expected one that is free to be used";
  }
}
