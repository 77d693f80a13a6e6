package org.joborchestrator.launcher.configuration;

import static org.joborchestrator.launcher.configuration.ConfigurationTest.addresses;
import static org.joborchestrator.launcher.configuration.ConfigurationTest.problems;
import static org.joborchestrator.launcher.configuration.ConfigurationTest.server;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceVariablesTest {

  private static final String CLIENTS = "SERVICE_EXAMPLE_CLIENTS=http://localhost:9000";

  @Test
  void name_withUnderscores_isThatOfOneService() throws InvalidConfigurationException {
    List<ServiceSettings> services =
        services(
            "SERVICE_MY_SERVICE_UPLOAD_URL=http://h/submit",
            "SERVICE_MY_SERVICE_MAX_RUNS=3",
            "SERVICE_MY_SERVICE_RUNS_PER_USER=2",
            "SERVICE_MAX_RUNS_CLIENTS=http://other");

    assertEquals(
        List.of("max_runs", "my_service"),
        services.stream().map(service -> service.name().value()).toList());
    assertEquals(3, services.get(1).maxRuns());
    assertEquals(2, services.get(1).runsPerUser());
  }

  @Test
  void threeAddresses_areTakenAsTheyAre() throws InvalidConfigurationException {
    assertEquals(
        List.of("http://h:1/a http://h:1/b http://h:1/c"),
        addresses(
            services(
                    "SERVICE_X_UPLOAD_URL=http://h:1/a/",
                    "SERVICE_X_DOWNLOAD_URL=http://h:1/b",
                    "SERVICE_X_TERMINATE_URL=http://h:1/c/")
                .get(0)));
  }

  @Test
  void threeAddresses_ofSeveralClients_goTogetherByTheirOrder()
      throws InvalidConfigurationException {
    assertEquals(
        List.of("http://a/submit http://a/d http://a/t", "http://b/submit http://b/d http://b/t"),
        addresses(
            services(
                    "SERVICE_X_UPLOAD_URL=http://a/submit,http://b/submit",
                    "SERVICE_X_DOWNLOAD_URL=http://a/d,http://b/d",
                    "SERVICE_X_TERMINATE_URL=http://a/t, http://b/t")
                .get(0)));
  }

  @Test
  void uploadAddress_alone_givesTheOthers() throws InvalidConfigurationException {
    assertEquals(
        List.of("http://a/x/submit http://a/x/retrieve http://a/x/kill"),
        addresses(services("SERVICE_X_UPLOAD_URL=http://a/x/submit").get(0)));
  }

  @Test
  void clients_andThreeAddresses_canBothBeGiven() throws InvalidConfigurationException {
    assertEquals(
        List.of(
            "http://a/submit http://a/retrieve http://a/kill",
            "http://b/submit http://b/retrieve http://b/kill"),
        addresses(
            services("SERVICE_X_UPLOAD_URL=http://a/submit", "SERVICE_X_CLIENTS=http://b/")
                .get(0)));
  }

  @Test
  void client_ofTwoServices_isAccepted() throws InvalidConfigurationException {
    assertEquals(2, services("SERVICE_X_CLIENTS=http://a", "SERVICE_Y_CLIENTS=http://a").size());
  }

  @ParameterizedTest
  @CsvSource({
    "SERVICE_EXAMPLE_MAXRUNS,          SERVICE_EXAMPLE_MAX_RUNS",
    "SERVICE_EXAMPLE_MAX_RUN,          SERVICE_EXAMPLE_MAX_RUNS",
    "SERVICE_example_MAX_RUNS,         SERVICE_EXAMPLE_MAX_RUNS",
    "SERVICE_EXAMPLE_RUNS,             SERVICE_EXAMPLE_MAX_RUNS",
    "SERVICE_EXAMPLE_RUN_PER_USER,     SERVICE_EXAMPLE_RUNS_PER_USER",
    "SERVICE_EXAMPLE_UPLOADURL,        SERVICE_EXAMPLE_UPLOAD_URL",
    "SERVICE_EXAMPLE_UPLAOD_URL,       SERVICE_EXAMPLE_UPLOAD_URL",
    "SERVICE_EXAMPLE_URL,              SERVICE_EXAMPLE_UPLOAD_URL",
    "SERVICE_EXAMPLE_TERMINAT_URL,     SERVICE_EXAMPLE_TERMINATE_URL",
    "SERVICE_EXAMPLE_CLIENT,           SERVICE_EXAMPLE_CLIENTS",
    "SERVICE_MY_SERVICE_DOWNLOADURL,   SERVICE_MY_SERVICE_DOWNLOAD_URL",
  })
  void key_thatIsNearlyOne_isRefusedWithIt(String key, String meant) {
    assertEquals(
        List.of(key + ": unknown; did you mean " + meant + "?"), problems(CLIENTS, key + "=1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SERVICE_EXAMPLE_PORT", "SERVICE_QUOTA", "SERVICE_", "SERVICE_EXAMPLE_"})
  void key_thatIsNoneAtAll_isRefusedWithThoseThatThereAre(String key) {
    assertEquals(
        List.of(
            key
                + ": unknown; expected SERVICE_<NAME>_ and one of UPLOAD_URL, DOWNLOAD_URL,"
                + " TERMINATE_URL, CLIENTS, RUNS_PER_USER, MAX_RUNS, MAX_ATTEMPTS, TIMEOUT,"
                + " MAX_WAIT, MAX_STAGING, MAX_COLLECTING"),
        problems(CLIENTS, key + "=9000"));
  }

  @ParameterizedTest
  @CsvSource({
    "SERVICE_SERVICE_HOST,            10.0.0.11",
    "SERVICE_SERVICE_PORT,            80",
    "SERVICE_SERVICE_PORT_HTTP,       80",
    "SERVICE_PORT,                    tcp://10.0.0.11:80",
    "SERVICE_PORT_80_TCP,             tcp://10.0.0.11:80",
    "SERVICE_PORT_80_TCP_PROTO,       tcp",
    "SERVICE_PORT_80_TCP_PORT,        80",
    "SERVICE_PORT_80_TCP_ADDR,        10.0.0.11",
    "SERVICE_FOLDING_SERVICE_HOST,    10.0.0.11",
    "SERVICE_FOLDING_PORT,            tcp://10.0.0.11:80",
    "SERVICE_FOLDING_PORT_80_TCP,     tcp://10.0.0.11:80",
  })
  void key_thatKubernetesSets_isNoHindrance(String key, String value)
      throws InvalidConfigurationException {
    assertEquals(
        List.of(key + ": has no effect; Kubernetes sets it for a service of its own"),
        server(CLIENTS, key + "=" + value).remarks());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:9000",
        "ftp://h",
        "http://",
        "http:///submit",
        "http://h:0",
        "http://h:70000",
        "http://h/?a=b",
        "http://h/#f",
        "http://a b",
        "h"
      })
  void address_thatIsNone_isRefused(String url) {
    assertEquals(
        List.of(
            "SERVICE_X_CLIENTS="
                + Credentials.masked(url)
                + ": expected an http or https address without a query, such as"
                + " http://localhost:9000"),
        problems("SERVICE_X_CLIENTS=" + url));
  }

  @Test
  void address_thatIsNone_isNamedAmongOthers() {
    assertEquals(
        List.of(
            "SERVICE_X_CLIENTS=http://a,b: 'b', expected an http or https address without a query,"
                + " such as http://localhost:9000",
            "SERVICE_Y_CLIENTS=http://a,: '', expected an http or https address without a query,"
                + " such as http://localhost:9000"),
        problems("SERVICE_X_CLIENTS=http://a,b", "SERVICE_Y_CLIENTS=http://a,"));
  }

  @Test
  void otherAddresses_thatAreMoreOrFewer_areRefused() {
    assertEquals(
        List.of(
            "SERVICE_X_DOWNLOAD_URL: 1 given and 2 in SERVICE_X_UPLOAD_URL; expected as many, in"
                + " the same order"),
        problems(
            "SERVICE_X_UPLOAD_URL=http://a/submit,http://b/submit",
            "SERVICE_X_DOWNLOAD_URL=http://a/d"));
  }

  @Test
  void otherAddresses_thatCannotBeDerived_areRefused() {
    assertEquals(
        List.of(
            "SERVICE_X_TERMINATE_URL: not set, and cannot be derived from"
                + " SERVICE_X_UPLOAD_URL=http://a/upload, which does not end in /submit"),
        problems("SERVICE_X_UPLOAD_URL=http://a/upload", "SERVICE_X_DOWNLOAD_URL=http://a/d"));
  }

  @Test
  void otherAddresses_withoutTheFirst_areRefused() {
    assertEquals(
        List.of(
            "SERVICE_X_TERMINATE_URL: needs SERVICE_X_UPLOAD_URL with it",
            "SERVICE_X_CLIENTS: not set, so that no job of this service could run; expected such as"
                + " SERVICE_X_CLIENTS=http://localhost:9000"),
        problems("SERVICE_X_TERMINATE_URL=http://a/d"));
  }

  @Test
  void client_thatIsGivenTwice_isRefusedHoweverItIsWritten() {
    assertEquals(
        List.of("SERVICE_X_CLIENTS: the client http://A:80/submit is given twice"),
        problems("SERVICE_X_CLIENTS=http://a/,http://b,http://A:80"));
    assertEquals(
        List.of("SERVICE_X_UPLOAD_URL: the client http://***@a/submit is given twice"),
        problems("SERVICE_X_UPLOAD_URL=http://a/submit,http://u:p@a/submit"));
  }

  @Test
  void service_withLimitsButNoClient_isRefusedWithTheOneThatMayBeMeant() {
    assertEquals(
        List.of(
            "SERVICE_EXAMPEL_CLIENTS: not set, so that no job of this service could run; expected"
                + " such as SERVICE_EXAMPEL_CLIENTS=http://localhost:9000, or did you mean"
                + " SERVICE_EXAMPLE_…?"),
        problems(CLIENTS, "SERVICE_EXAMPEL_MAX_RUNS=3"));
  }

  private static List<ServiceSettings> services(String... variables)
      throws InvalidConfigurationException {
    return server(variables).server().orElseThrow().services();
  }
}
