package org.joborchestrator.launcher;

import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.joborchestrator.Client;
import org.joborchestrator.ClientBuilder;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.OrchestratorBuilder;
import org.joborchestrator.Service;
import org.joborchestrator.files.PlainReason;
import org.joborchestrator.jaxrs.HttpServer;
import org.joborchestrator.jaxrs.HttpServerBuilder;
import org.joborchestrator.jaxrs.remote.ClientAddress;
import org.joborchestrator.jaxrs.remote.RemoteClients;
import org.joborchestrator.job.OrchestratorException;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.launcher.configuration.ClientSettings;
import org.joborchestrator.launcher.configuration.ClientUrls;
import org.joborchestrator.launcher.configuration.Configuration;
import org.joborchestrator.launcher.configuration.Listen;
import org.joborchestrator.launcher.configuration.ServerSettings;
import org.joborchestrator.launcher.configuration.ServiceSettings;
import org.joborchestrator.store.JobStore;

/** Starts what a configuration asks for, part by part. */
final class Start {

  private final Mode mode;
  private final Configuration configuration;
  private final Parts parts;

  Start(Mode mode, Configuration configuration, Parts parts) {
    this.mode = mode;
    this.configuration = configuration;
    this.parts = parts;
  }

  /**
   * Starts all of it.
   *
   * @return where it listens, once it answers there
   * @throws StartException if anything cannot be started; what was started before is among the
   *     parts
   */
  URI start() throws StartException {
    Logging.bridge();
    PortCheck.check(configuration.listen());
    DataDirectory.at(configuration.data()).keepLibraries(mode);
    try {
      HttpServer server = parts.add("HTTP server", http().start());
      Health.check(server.uri());
      return server.uri();
    } catch (OrchestratorException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new StartException(PlainReason.withFile(e), e);
    } catch (RuntimeException e) {
      String reason = Objects.requireNonNullElse(e.getMessage(), "a mistake of this program");
      throw new StartException("Could not start, LOG_LEVEL=debug tells more: " + reason, e);
    }
  }

  private HttpServerBuilder http() throws IOException, StartException {
    Listen listen = configuration.listen();
    Optional<Client> client = client();
    HttpServerBuilder http =
        configuration.server().isPresent()
            ? HttpServer.of(server(configuration.server().get(), client))
            : HttpServer.of(client.orElseThrow());
    return http.host(listen.host()).port(listen.port());
  }

  private Optional<Client> client() throws IOException, StartException {
    Optional<ClientSettings> settings = configuration.client();
    return settings.isPresent() ? Optional.of(client(settings.get())) : Optional.empty();
  }

  private Client client(ClientSettings settings) throws IOException, StartException {
    ClientBuilder builder =
        Client.builder()
            .name("local") // users see it as their jobs' client; the only one in this process
            .dataPath(settings.data())
            .maxAge(settings.maxAge())
            .watermarks(settings.watermarks());
    settings.slots().ifPresent(builder::slots);
    builder.killGrace(settings.killGrace());
    return parts.add("client", builder.start());
  }

  private Orchestrator server(ServerSettings settings, Optional<Client> inside)
      throws IOException, StartException {
    RemoteClients remote = parts.add("connections to clients", RemoteClients.start());
    OrchestratorBuilder builder =
        Orchestrator.builder()
            .dataPath(settings.data())
            .maxAge(settings.maxAge())
            .uploadLimit(settings.uploadLimit())
            .lease(settings.lease())
            .watermarks(settings.watermarks());
    for (ServiceSettings each : settings.services()) {
      Service service = service(each, remote);
      if (each.name().equals(Configuration.EXAMPLE)) {
        inside.ifPresent(service::client);
      }
      builder.service(service);
    }
    return parts.add("server", builder.store(() -> store(settings)).start());
  }

  /** The server closes it, also when it cannot be started. */
  private static JobStore store(ServerSettings settings) {
    try {
      return JobStore.sqlite(settings.database());
    } catch (StorageException e) {
      throw new StorageException("DB_PATH: " + e.getMessage(), e);
    }
  }

  private static Service service(ServiceSettings settings, RemoteClients remote) {
    Service service =
        Service.named(settings.name().value())
            .runsPerUser(settings.runsPerUser())
            .maxRuns(settings.maxRuns())
            .maxAttempts(settings.bounds().maxAttempts())
            .waitingLimit(settings.bounds().waiting())
            .stagingLimit(settings.bounds().staging())
            .collectingLimit(settings.bounds().collecting());
    settings.bounds().timeLimit().ifPresent(service::timeLimit);
    settings.clients().forEach(client -> service.client(remote.at(address(client))));
    return service;
  }

  /** By its base where there is one, so that it has one name however it was written. */
  private static ClientAddress address(ClientUrls urls) {
    return urls.base()
        .map(ClientAddress::ofBase)
        .orElseGet(() -> ClientAddress.of2x(urls.upload(), urls.download(), urls.terminate()));
  }
}
