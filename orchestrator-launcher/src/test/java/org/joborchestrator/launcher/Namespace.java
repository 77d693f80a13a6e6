package org.joborchestrator.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.joborchestrator.testkit.Requires;

/**
 * A network namespace with an address that this machine reaches by a pair of virtual interfaces,
 * until it is cut. Its rules are its own: they and the interfaces go with it.
 */
final class Namespace {

  /** What does not get through. */
  enum Cut {
    /** Neither what is sent to it nor what it sends. */
    ALL,
    /** What it sends: it hears, and nobody hears it. */
    ANSWERS;

    private List<String> hooks() {
      return this == ALL ? List.of("input", "output") : List.of("output");
    }
  }

  private final String name;
  private final String subnet;

  private Namespace(String name, String subnet) {
    this.name = name;
    this.subnet = subnet;
  }

  /** Makes one; skips the test where that is not possible. */
  static Namespace create() throws IOException, InterruptedException {
    Requires.programs("ip", "nft");
    int number = ThreadLocalRandom.current().nextInt(1 << 16);
    String subnet = "10.%d.%d.".formatted(200 + number % 50, number / 50 % 250);
    Namespace namespace = new Namespace("orchestrator" + number, subnet);
    Requires.that(
        run("ip netns add " + namespace.name), "no right to make a network namespace (root has)");
    try {
      namespace.connect("jo" + number);
    } catch (IOException | RuntimeException | AssertionError e) {
      namespace.remove();
      throw e;
    }
    return namespace;
  }

  private void connect(String link) throws IOException, InterruptedException {
    must("ip link add %sa type veth peer name %sb netns %s".formatted(link, link, name));
    must("ip addr add %s1/24 dev %sa".formatted(subnet, link));
    must("ip link set %sa up".formatted(link));
    must("ip -n %s addr add %s2/24 dev %sb".formatted(name, subnet, link));
    must("ip -n %s link set %sb up".formatted(name, link));
    must("ip -n %s link set lo up".formatted(name));
  }

  /** The address of what listens in it. */
  String address() {
    return subnet + "2";
  }

  /** The command that starts another in it, and becomes that. */
  String[] command() {
    return new String[] {"ip", "netns", "exec", name};
  }

  /** Drops what goes through, until it is healed; nobody is told. */
  void cut(Cut what) throws IOException, InterruptedException {
    must(inside("nft add table inet cut"));
    for (String hook : what.hooks()) {
      String chain = "{ type filter hook %s priority 0; policy drop; }".formatted(hook);
      must(inside("nft 'add chain inet cut %s %s'".formatted(hook, chain)));
    }
  }

  void heal() throws IOException, InterruptedException {
    must(inside("nft delete table inet cut"));
  }

  private String inside(String command) {
    return String.join(" ", command()) + " " + command;
  }

  private static void must(String command) throws IOException, InterruptedException {
    if (!run(command)) {
      throw new AssertionError(command + " failed");
    }
  }

  private static boolean run(String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    boolean done = process.waitFor() == 0;
    if (!done) {
      System.err.println(command + ": " + said);
    }
    return done;
  }

  /** It goes as soon as the last process in it has ended. */
  void remove() throws IOException, InterruptedException {
    must("ip netns del " + name);
  }
}
