package org.joborchestrator;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.joborchestrator.download.Download;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.upload.Submission;

/** An orchestrator and its clients in one JVM, as the tests of the whole flow need them. */
final class Site implements AutoCloseable {

  private final Path directory;
  private final Map<String, Client> clients = new LinkedHashMap<>();
  private Orchestrator orchestrator;

  Site(Path directory) {
    this.directory = directory;
  }

  /** One with a client and the service {@code example}. */
  static Site started(Path directory) throws IOException {
    Site site = new Site(directory);
    site.start(Service.named("example").client(site.client("client")));
    return site;
  }

  /** The client of that name, started if it is not. */
  Client client(String name) throws IOException {
    Client client = clients.get(name);
    if (client == null) {
      client = startClient(Client.builder(), name);
    }
    return client;
  }

  Client startClient(ClientBuilder builder, String name) throws IOException {
    Client client = builder.dataPath(directory.resolve(name)).name(name).start();
    clients.put(name, client);
    return client;
  }

  OrchestratorBuilder builder() {
    return Orchestrator.builder().dataPath(directory.resolve("server"));
  }

  void start(Service... services) throws IOException {
    OrchestratorBuilder builder = builder();
    for (Service service : services) {
      builder.service(service);
    }
    start(builder);
  }

  void start(OrchestratorBuilder builder) throws IOException {
    orchestrator = builder.start();
  }

  void restart(Service... services) throws IOException {
    orchestrator.close();
    start(services);
  }

  Orchestrator orchestrator() {
    return orchestrator;
  }

  Job submit(String script) throws IOException {
    return submit("example", script);
  }

  Job submit(String service, String script) throws IOException {
    return orchestrator.submit(Submission.of(1, service).file("run.sh", script));
  }

  Job ended(Job job) {
    return orchestrator.whenEnded(job.id()).orTimeout(60, TimeUnit.SECONDS).join();
  }

  Job now(Job job) {
    return orchestrator.job(job.id());
  }

  /** Waits until it is in that state; fails if it ends in another. */
  void await(Job job, JobStatus status) {
    Job now = now(job);
    while (now.status() != status) {
      assertFalse(now.isFinal(), now.toString());
      now = orchestrator.whenChanged(job.id(), now.status(), Duration.ofSeconds(5)).join();
    }
  }

  String text(Job job, String entry) throws IOException {
    try (Download download = orchestrator.partial(job.id()).join();
        ZipFile zip = open(download)) {
      return new String(
          zip.getInputStream(zip.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  SortedSet<String> entries(Job job) throws IOException {
    try (Download download = orchestrator.partial(job.id()).join();
        ZipFile zip = open(download)) {
      SortedSet<String> names = new TreeSet<>();
      zip.stream().forEach(entry -> names.add(entry.getName()));
      return names;
    }
  }

  private static ZipFile open(Download download) throws IOException {
    return new ZipFile(download.file().toFile(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    if (orchestrator != null) {
      orchestrator.close();
    }
    clients.values().forEach(Client::close);
  }
}
