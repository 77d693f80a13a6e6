package org.joborchestrator.launcher.configuration;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.launcher.configuration.ServiceKey.Setting;

/** The {@code SERVICE_…} variables of a server. */
final class ServiceVariables {

  private static final String NO_SERVICE =
      "SERVICE_<NAME>_CLIENTS is not set for any service, so that no job could run; set it, such as"
          + " SERVICE_EXAMPLE_CLIENTS=http://localhost:9000";
  private static final int MOST_EDITS_OF_A_NAME = 2;

  private final Variables variables;
  private final List<ServiceName> builtIn;
  private final SortedSet<String> names = new TreeSet<>();

  /**
   * The variables of a server's services.
   *
   * @param builtIn services that are there without a variable, and need no remote client
   */
  ServiceVariables(Variables variables, List<ServiceName> builtIn) {
    this.variables = variables;
    this.builtIn = builtIn;
    builtIn.forEach(name -> names.add(name.value().toUpperCase(Locale.ROOT)));
  }

  List<ServiceSettings> read() {
    boolean allKnown = true;
    for (String variable : variables.startingWith(ServiceKey.PREFIX)) {
      allKnown &= isKnown(variable);
    }
    if (names.isEmpty() && allKnown) {
      variables.problem(NO_SERVICE);
    }
    return names.stream().map(this::service).toList();
  }

  private boolean isKnown(String variable) {
    Optional<ServiceKey> key = ServiceKey.parse(variable);
    if (key.isPresent()) {
      names.add(key.get().name());
      return true;
    }
    if (variables.isSet(variable, ServiceLinks::isOne)) {
      variables.ignore(variable, "has no effect; Kubernetes sets it for a service of its own");
      return true;
    }
    variables.problem(unknown(variable));
    return false;
  }

  private static String unknown(String variable) {
    String accepted =
        Stream.of(Setting.values()).map(Setting::name).collect(Collectors.joining(", "));
    return variable
        + ": unknown; "
        + ServiceKey.nearest(variable)
            .map(nearest -> "did you mean " + nearest + "?")
            .orElse("expected SERVICE_<NAME>_ and one of " + accepted);
  }

  private ServiceSettings service(String name) {
    ServiceName service = new ServiceName(name.toLowerCase(Locale.ROOT));
    ClientVariables clients = new ClientVariables(variables, name);
    List<ClientUrls> addresses = clients.read();
    if (clients.areMissing() && !builtIn.contains(service)) {
      variables.problem(withoutClient(name));
    }
    return new ServiceSettings(
        service,
        addresses,
        count(new ServiceKey(name, Setting.RUNS_PER_USER), "5"),
        count(new ServiceKey(name, Setting.MAX_RUNS), "10"),
        bounds(name));
  }

  private ServiceSettings.Bounds bounds(String name) {
    String timeout = new ServiceKey(name, Setting.TIMEOUT).variable();
    Optional<Duration> timeLimit = variables.find(timeout, Parser.atLeastASecond("3600"));
    if (!variables.isSet(timeout)) {
      variables.effective(timeout, "no limit", "default");
    }
    return new ServiceSettings.Bounds(
        count(new ServiceKey(name, Setting.MAX_ATTEMPTS), "3"),
        timeLimit,
        time(new ServiceKey(name, Setting.MAX_WAIT), "604800"),
        time(new ServiceKey(name, Setting.MAX_STAGING), "3600"),
        time(new ServiceKey(name, Setting.MAX_COLLECTING), "86400"));
  }

  private Duration time(ServiceKey key, String byDefault) {
    return variables.get(key.variable(), byDefault, Parser.atLeastASecond(byDefault));
  }

  private int count(ServiceKey key, String byDefault) {
    return variables.get(key.variable(), byDefault, Parser.count(byDefault));
  }

  private String withoutClient(String name) {
    Optional<String> similar =
        names.stream()
            .filter(other -> !other.equals(name))
            .filter(other -> EditDistance.between(name, other) <= MOST_EDITS_OF_A_NAME)
            .findFirst();
    String clients = new ServiceKey(name, Setting.CLIENTS).variable();
    return clients
        + ": not set, so that no job of this service could run; expected such as "
        + clients
        + "=http://localhost:9000"
        + similar.map(other -> ", or did you mean SERVICE_" + other + "_…?").orElse("");
  }
}
