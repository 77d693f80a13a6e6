package org.joborchestrator.launcher.configuration;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.joborchestrator.launcher.configuration.ServiceKey.Setting;

/**
 * The variables that hold one service's clients: the three addresses of each, as in 2.x, or their
 * base addresses in {@code CLIENTS}, or some in the one form and some in the other.
 */
final class ClientVariables {

  private final Variables variables;
  private final String clients;
  private final String upload;
  private final String download;
  private final String terminate;

  ClientVariables(Variables variables, String service) {
    this.variables = variables;
    this.clients = new ServiceKey(service, Setting.CLIENTS).variable();
    this.upload = new ServiceKey(service, Setting.UPLOAD_URL).variable();
    this.download = new ServiceKey(service, Setting.DOWNLOAD_URL).variable();
    this.terminate = new ServiceKey(service, Setting.TERMINATE_URL).variable();
  }

  /** Whether no variable names a client, be it rightly or wrongly. */
  boolean areMissing() {
    return !variables.isSet(clients) && !variables.isSet(upload);
  }

  List<ClientUrls> read() {
    List<ClientUrls> addresses = new ArrayList<>(fromThree());
    variables
        .find(clients, Parser.urls())
        .ifPresent(bases -> bases.forEach(base -> addresses.add(ClientUrls.below(base))));
    refuseTwice(addresses);
    return addresses;
  }

  private List<ClientUrls> fromThree() {
    Optional<List<URI>> uploads = variables.find(upload, Parser.urls());
    Optional<List<URI>> downloads = others(download, ClientUrls.RETRIEVE, uploads);
    Optional<List<URI>> terminates = others(terminate, ClientUrls.KILL, uploads);
    if (uploads.isEmpty() || downloads.isEmpty() || terminates.isEmpty()) {
      return List.of();
    }
    List<ClientUrls> addresses = new ArrayList<>();
    for (int i = 0; i < uploads.get().size(); i++) {
      addresses.add(
          new ClientUrls(uploads.get().get(i), downloads.get().get(i), terminates.get().get(i)));
    }
    return addresses;
  }

  /** The addresses that go with the uploads', one for each of them; empty if something is wrong. */
  private Optional<List<URI>> others(String variable, String path, Optional<List<URI>> uploads) {
    if (!variables.isSet(upload)) {
      if (variables.isSet(variable)) {
        variables.problem(variable + ": needs " + upload + " with it");
      }
      return Optional.empty();
    }
    if (!variables.isSet(variable)) {
      return uploads.flatMap(those -> derived(variable, path, those));
    }
    Optional<List<URI>> others = variables.find(variable, Parser.urls());
    if (uploads.isEmpty() || others.isEmpty() || others.get().size() == uploads.get().size()) {
      return others;
    }
    variables.problem(
        "%s: %d given and %d in %s; expected as many, in the same order"
            .formatted(variable, others.get().size(), uploads.get().size(), upload));
    return Optional.empty();
  }

  private Optional<List<URI>> derived(String variable, String path, List<URI> uploads) {
    List<URI> derived = new ArrayList<>();
    for (URI address : uploads) {
      String text = address.toString();
      if (!text.endsWith(ClientUrls.SUBMIT)) {
        variables.problem(
            "%s: not set, and cannot be derived from %s=%s, which does not end in %s"
                .formatted(variable, upload, Credentials.masked(text), ClientUrls.SUBMIT));
        return Optional.empty();
      }
      String base = text.substring(0, text.length() - ClientUrls.SUBMIT.length());
      derived.add(URI.create(base + path));
    }
    String shown = derived.stream().map(URI::toString).collect(Collectors.joining(","));
    variables.effective(variable, Credentials.masked(shown), "from " + upload);
    return Optional.of(derived);
  }

  private void refuseTwice(List<ClientUrls> addresses) {
    Set<String> seen = new HashSet<>();
    for (ClientUrls address : addresses) {
      if (!seen.add(address.identity())) {
        String variable = variables.isSet(clients) ? clients : upload;
        variables.problem(variable + ": the client " + address + " is given twice");
      }
    }
  }
}
