package org.joborchestrator.launcher.configuration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joborchestrator.job.ServiceName;

/**
 * Everything a process is started with.
 *
 * @param data the directory that everything is below, unless DB_PATH says otherwise
 * @param server for a server
 * @param client for a client; with both, the client is the server's own
 * @param effective a line for each variable: its value and where that came from
 * @param remarks a line for each variable that is set and has no effect
 */
public record Configuration(
    Listen listen,
    Path data,
    Optional<ServerSettings> server,
    Optional<ClientSettings> client,
    List<String> effective,
    List<String> remarks) {

  /** The service of a standalone server that its own client runs. */
  public static final ServiceName EXAMPLE = new ServiceName("example");

  private static final int SERVER_PORT = 5000;
  private static final int CLIENT_PORT = 9000;

  public Configuration {
    effective = List.copyOf(effective);
    remarks = List.copyOf(remarks);
  }

  /**
   * A server's configuration.
   *
   * @throws InvalidConfigurationException if anything in the environment is wrong
   */
  public static Configuration ofServer(Map<String, String> environment)
      throws InvalidConfigurationException {
    Variables variables = new Variables(environment);
    Listen listen = Listen.read(variables, Listen.EVERYWHERE, SERVER_PORT);
    Path database = variables.get("DB_PATH", "./db.sqlite", Parser.path());
    Path data = data(variables);
    ServerSettings server = server(variables, database, data, Keeping.read(variables), List.of());
    variables.ignore("SLOTS", "has no effect on a server; it is a client's");
    variables.ignore("KILL_GRACE", "has no effect on a server; it is a client's");
    return of(variables, listen, data, Optional.of(server), Optional.empty());
  }

  /**
   * A client's configuration.
   *
   * @throws InvalidConfigurationException if anything in the environment is wrong
   */
  public static Configuration ofClient(Map<String, String> environment)
      throws InvalidConfigurationException {
    Variables variables = new Variables(environment);
    Listen listen = Listen.read(variables, Listen.EVERYWHERE, CLIENT_PORT);
    Path data = data(variables);
    ClientSettings client = client(variables, data, Keeping.read(variables));
    variables.ignore("DB_PATH", "has no effect on a client; its table is in memory");
    variables.ignore("MAX_UPLOAD_SIZE", "has no effect on a client; it is a server's");
    variables.ignore("LEASE", "has no effect on a client; it is a server's");
    variables
        .startingWith(ServiceKey.PREFIX)
        .forEach(name -> variables.ignore(name, "has no effect on a client; it is a server's"));
    return of(variables, listen, data, Optional.empty(), Optional.of(client));
  }

  /**
   * The configuration of a server with a client inside, each with a folder of its own.
   *
   * @throws InvalidConfigurationException if anything in the environment is wrong
   */
  public static Configuration ofStandalone(Map<String, String> environment)
      throws InvalidConfigurationException {
    Variables variables = new Variables(environment);
    Listen listen = Listen.read(variables, Listen.LOOPBACK, SERVER_PORT);
    Path data = data(variables);
    Path database = variables.get("DB_PATH", data.resolve("db.sqlite").toString(), Parser.path());
    Keeping keeping = Keeping.read(variables);
    ServerSettings server =
        server(variables, database, data.resolve("server"), keeping, List.of(EXAMPLE));
    ClientSettings client = client(variables, data.resolve("client"), keeping);
    return of(variables, listen, data, Optional.of(server), Optional.of(client));
  }

  private static Configuration of(
      Variables variables,
      Listen listen,
      Path data,
      Optional<ServerSettings> server,
      Optional<ClientSettings> client)
      throws InvalidConfigurationException {
    variables.get("LOG_LEVEL", "info", Parser.logLevel());
    variables.check();
    return new Configuration(
        listen, data, server, client, variables.effective(), variables.remarks());
  }

  private static Path data(Variables variables) {
    return variables.get("DATA_PATH", "./data", Parser.path());
  }

  private static ServerSettings server(
      Variables variables, Path database, Path data, Keeping keeping, List<ServiceName> builtIn) {
    long uploadLimit = variables.get("MAX_UPLOAD_SIZE", "400M", Parser.bytes("400M"));
    Duration lease = variables.get("LEASE", "300", Parser.atLeastASecond("300"));
    List<ServiceSettings> services = new ServiceVariables(variables, builtIn).read();
    return new ServerSettings(
        database, data, keeping.maxAge(), uploadLimit, lease, keeping.watermarks(), services);
  }

  private static ClientSettings client(Variables variables, Path data, Keeping keeping) {
    Optional<Integer> slots = variables.find("SLOTS", Parser.count("4"));
    if (!variables.isSet("SLOTS")) {
      variables.effective("SLOTS", "no limit", "default");
    }
    Duration grace = variables.get("KILL_GRACE", "10", Parser.seconds("10"));
    return new ClientSettings(data, keeping.maxAge(), keeping.watermarks(), slots, grace);
  }
}
