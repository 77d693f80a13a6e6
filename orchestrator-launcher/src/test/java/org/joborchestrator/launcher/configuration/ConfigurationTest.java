package org.joborchestrator.launcher.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joborchestrator.files.Watermarks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigurationTest {

  private static final ServiceSettings.Bounds BOUNDS =
      new ServiceSettings.Bounds(
          3, Optional.empty(), Duration.ofDays(7), Duration.ofHours(1), Duration.ofDays(1));

  private static final String CLIENTS = "SERVICE_EXAMPLE_CLIENTS=http://localhost:9000";

  @Test
  void server_withOneClientOnly_takesTheDefaults() throws InvalidConfigurationException {
    Configuration configuration = server(CLIENTS);

    assertEquals(new Listen("0.0.0.0", 5000), configuration.listen());
    assertEquals(Optional.empty(), configuration.client());
    ServerSettings server = configuration.server().orElseThrow();
    assertEquals(Path.of("db.sqlite").toAbsolutePath(), server.database());
    assertEquals(Path.of("data").toAbsolutePath(), server.data());
    assertEquals(Duration.ofDays(10), server.maxAge());
    assertEquals(400L << 20, server.uploadLimit());
    ServiceSettings service = server.services().get(0);
    assertEquals("example", service.name().value());
    assertEquals(5, service.runsPerUser());
    assertEquals(10, service.maxRuns());
  }

  @Test
  void client_withNothing_takesTheDefaults() throws InvalidConfigurationException {
    Configuration configuration = Configuration.ofClient(Map.of());

    assertEquals(new Listen("0.0.0.0", 9000), configuration.listen());
    assertEquals(Optional.empty(), configuration.server());
    ClientSettings client = configuration.client().orElseThrow();
    assertEquals(Path.of("data").toAbsolutePath(), client.data());
    assertEquals(Duration.ofDays(10), client.maxAge());
    assertEquals(Optional.empty(), client.slots());
  }

  @Test
  void standalone_withNothing_listensHereAndKeepsItsPartsApart()
      throws InvalidConfigurationException {
    Configuration configuration = Configuration.ofStandalone(Map.of());

    Path data = Path.of("data").toAbsolutePath();
    assertEquals(new Listen("127.0.0.1", 5000), configuration.listen());
    ServerSettings server = configuration.server().orElseThrow();
    assertEquals(data.resolve("db.sqlite"), server.database());
    assertEquals(data.resolve("server"), server.data());
    assertEquals(data.resolve("client"), configuration.client().orElseThrow().data());
    assertEquals(
        List.of(new ServiceSettings(Configuration.EXAMPLE, List.of(), 5, 10, BOUNDS)),
        server.services());
  }

  @Test
  void standalone_withVariables_takesThem() throws InvalidConfigurationException {
    Configuration configuration =
        Configuration.ofStandalone(
            environment(
                "PORT=0",
                "BIND_ADDRESS=127.0.0.1",
                "DATA_PATH=/tmp/x/../d",
                "DB_PATH=/tmp/e.sqlite",
                "MAX_AGE=60",
                "DISK_LOW=1M",
                "DISK_ENOUGH=5M",
                "SLOTS=3",
                "KILL_GRACE=4",
                "MAX_UPLOAD_SIZE=1000",
                "SERVICE_EXAMPLE_RUNS_PER_USER=7",
                "SERVICE_EXAMPLE_MAX_RUNS=8",
                "SERVICE_OTHER_CLIENTS=https://far/away/"));

    assertEquals(new Listen("127.0.0.1", 0), configuration.listen());
    ServerSettings server = configuration.server().orElseThrow();
    assertEquals(Path.of("/tmp/e.sqlite"), server.database());
    assertEquals(Path.of("/tmp/d/server"), server.data());
    assertEquals(Duration.ofMinutes(1), server.maxAge());
    assertEquals(1000, server.uploadLimit());
    assertEquals(
        new ClientSettings(
            Path.of("/tmp/d/client"),
            Duration.ofMinutes(1),
            new Watermarks(1 << 20, 5 << 20),
            Optional.of(3),
            Duration.ofSeconds(4)),
        configuration.client().orElseThrow());
    assertEquals(
        List.of(new ServiceSettings(Configuration.EXAMPLE, List.of(), 7, 8, BOUNDS)),
        server.services().subList(0, 1));
    assertEquals(
        List.of("https://far/away/submit https://far/away/retrieve https://far/away/kill"),
        addresses(server.services().get(1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PORT=http        | PORT=http: expected a port from 0 to 65535, such as 5000; 0 lets the"
            + " system choose",
        "PORT=65536       | PORT=65536: expected a port from 0 to 65535, such as 5000; 0 lets the"
            + " system choose",
        "PORT=-1          | PORT=-1: expected a port from 0 to 65535, such as 5000; 0 lets the"
            + " system choose",
        "BIND_ADDRESS=a b | BIND_ADDRESS=a b: unknown; expected an address of this machine, such as"
            + " 127.0.0.1, or 0.0.0.0 for all",
        "MAX_AGE=soon     | MAX_AGE=soon: expected a whole number of seconds from 0 to 3153600000, such as 864000",
        "MAX_AGE=-1       | MAX_AGE=-1: expected a whole number of seconds from 0 to 3153600000, such as 864000",
        "MAX_AGE=1.5      | MAX_AGE=1.5: expected a whole number of seconds from 0 to 3153600000, such as 864000",
        "MAX_AGE=99999999999 | MAX_AGE=99999999999: expected a whole number of seconds from 0 to 3153600000, such as 864000",
        "DISK_LOW=much    | DISK_LOW=much: expected bytes from 1 to 8388607T, such as 256M; K, M, G"
            + " and T stand for KiB, MiB, GiB and TiB",
        "DISK_ENOUGH=1K   | DISK_ENOUGH=1K: expected no less than DISK_LOW, which is 256M",
        "LOG_LEVEL=loud   | LOG_LEVEL=loud: expected error, warn, info, debug or trace",
        "DATA_PATH=/\uFFFD | DATA_PATH=/\uFFFD: holds characters beyond ASCII, which cannot be read"
            + " in the locale of this process; start it with LC_ALL=C.UTF-8",
      })
  void value_thatCannotBeParsed_isNamedWithWhatIsAccepted(String variable, String line) {
    assertEquals(List.of(line), problems(CLIENTS, variable));
    assertEquals(List.of(line), problemsOfClient(variable));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "400MB",
        "400 M",
        "1.5G",
        "M",
        "99999999999G",
        "8388608T",
        "9223372036854775808",
        "1e6",
        "7Q"
      })
  void uploadLimit_thatIsNone_isRefused(String text) {
    assertEquals(
        List.of(
            "MAX_UPLOAD_SIZE="
                + text
                + ": expected bytes from 1 to 8388607T, such as 400M; K, M, G and T stand for KiB,"
                + " MiB, GiB and TiB"),
        problems(CLIENTS, "MAX_UPLOAD_SIZE=" + text));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "419430400, 419430400",
    "2K, 2048",
    "3m, 3145728",
    "400Mi, 419430400",
    "400MiB, 419430400",
    "1G, 1073741824",
    "2TiB, 2199023255552",
    "8388607T, 9223370937343148032",
    "1000000000000000000, 1000000000000000000"
  })
  void uploadLimit_withOrWithoutUnit_isTaken(String text, long bytes)
      throws InvalidConfigurationException {
    Configuration configuration = server(CLIENTS, "MAX_UPLOAD_SIZE=" + text);
    assertEquals(bytes, configuration.server().orElseThrow().uploadLimit());
  }

  @ParameterizedTest
  @CsvSource({
    "RUNS_PER_USER, 5",
    "MAX_RUNS, 10",
    "MAX_ATTEMPTS, 3",
  })
  void count_thatIsNone_isRefusedWithItsRangeAndADefault(String setting, String example) {
    String accepted = ": expected a whole number from 1 to 2147483647, such as " + example;
    for (String value : List.of("0", "many", "999999999999")) {
      String variable = "SERVICE_EXAMPLE_" + setting + "=" + value;
      assertEquals(List.of(variable + accepted), problems(CLIENTS, variable));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "999999999999", "x"})
  void slots_thatAreNone_areRefusedWithTheirRange(String text) {
    assertEquals(
        List.of("SLOTS=" + text + ": expected a whole number from 1 to 2147483647, such as 4"),
        problemsOfClient("SLOTS=" + text));
  }

  @ParameterizedTest
  @CsvSource({
    "LEASE, 300",
    "SERVICE_EXAMPLE_TIMEOUT, 3600",
    "SERVICE_EXAMPLE_MAX_WAIT, 604800",
    "SERVICE_EXAMPLE_MAX_STAGING, 3600",
    "SERVICE_EXAMPLE_MAX_COLLECTING, 86400",
  })
  void time_thatIsNone_isRefusedWithItsRangeAndAnExample(String name, String example) {
    String accepted =
        "=0: expected a whole number of seconds from 1 to 3153600000, such as " + example;
    assertEquals(List.of(name + accepted), problems(CLIENTS, name + "=0"));
  }

  @Test
  void killGrace_thatIsNone_isRefusedWithItsRangeAndItsDefault() {
    assertEquals(
        List.of(
            "KILL_GRACE=x: expected a whole number of seconds from 0 to 3153600000, such as 10"),
        problemsOfClient("KILL_GRACE=x"));
  }

  @Test
  void diskEnough_belowDiskLow_isRefusedWithBothAsTheyWereWritten() {
    assertEquals(
        List.of("DISK_ENOUGH=1g: expected no less than DISK_LOW, which is 2GiB"),
        problemsOfClient("DISK_LOW=2GiB", "DISK_ENOUGH=1g"));
    assertEquals(1, problemsOfClient("DISK_LOW=much", "DISK_ENOUGH=1").size());
  }

  @Test
  void errors_areAllReportedAtOnce() {
    assertEquals(
        List.of(
            "PORT=x: expected a port from 0 to 65535, such as 5000; 0 lets the system choose",
            "MAX_AGE=soon: expected a whole number of seconds from 0 to 3153600000, such as 864000",
            "SERVICE_EXAMPLE_MAXRUNS: unknown; did you mean SERVICE_EXAMPLE_MAX_RUNS?",
            "SERVICE_A_RUNS_PER_USER=many: expected a whole number from 1 to 2147483647, such as 5",
            "LOG_LEVEL=loud: expected error, warn, info, debug or trace"),
        problems(
            "PORT=x",
            "MAX_AGE=soon",
            "SERVICE_EXAMPLE_MAXRUNS=3",
            "SERVICE_A_CLIENTS=http://a",
            "SERVICE_A_RUNS_PER_USER=many",
            "LOG_LEVEL=loud"));
  }

  @Test
  void value_thatIsEmptyOrBlank_countsAsNotSet() throws InvalidConfigurationException {
    Configuration configuration =
        server(CLIENTS, "PORT=", "MAX_AGE=  ", "SERVICE_EXAMPLE_MAX_RUNS=", "SERVICE_X_FOO=");

    assertEquals(5000, configuration.listen().port());
    assertEquals(10, configuration.server().orElseThrow().services().get(0).maxRuns());
    assertTrue(configuration.effective().contains("PORT=5000 (default)"));
  }

  @Test
  void effective_saysWhereEachValueCameFrom() throws InvalidConfigurationException {
    Configuration configuration =
        server(
            "PORT=8080",
            "DATA_PATH=/x",
            "DB_PATH=/x/db",
            "SERVICE_A_UPLOAD_URL=http://user:secret@a:1/submit",
            "SERVICE_B_CLIENTS=http://secret@b, http://c/d");

    assertEquals(
        List.of(
            "BIND_ADDRESS=0.0.0.0 (default)",
            "PORT=8080 (environment)",
            "DB_PATH=/x/db (environment)",
            "DATA_PATH=/x (environment)",
            "MAX_AGE=864000 (default)",
            "DISK_LOW=256M (default)",
            "DISK_ENOUGH=512M (twice DISK_LOW)",
            "MAX_UPLOAD_SIZE=400M (default)",
            "LEASE=300 (default)",
            "SERVICE_A_UPLOAD_URL=http://***@a:1/submit (environment)",
            "SERVICE_A_DOWNLOAD_URL=http://***@a:1/retrieve (from SERVICE_A_UPLOAD_URL)",
            "SERVICE_A_TERMINATE_URL=http://***@a:1/kill (from SERVICE_A_UPLOAD_URL)",
            "SERVICE_A_RUNS_PER_USER=5 (default)",
            "SERVICE_A_MAX_RUNS=10 (default)",
            "SERVICE_A_TIMEOUT=no limit (default)",
            "SERVICE_A_MAX_ATTEMPTS=3 (default)",
            "SERVICE_A_MAX_WAIT=604800 (default)",
            "SERVICE_A_MAX_STAGING=3600 (default)",
            "SERVICE_A_MAX_COLLECTING=86400 (default)",
            "SERVICE_B_CLIENTS=http://***@b, http://c/d (environment)",
            "SERVICE_B_RUNS_PER_USER=5 (default)",
            "SERVICE_B_MAX_RUNS=10 (default)",
            "SERVICE_B_TIMEOUT=no limit (default)",
            "SERVICE_B_MAX_ATTEMPTS=3 (default)",
            "SERVICE_B_MAX_WAIT=604800 (default)",
            "SERVICE_B_MAX_STAGING=3600 (default)",
            "SERVICE_B_MAX_COLLECTING=86400 (default)",
            "LOG_LEVEL=info (default)"),
        configuration.effective());
  }

  @Test
  void variable_ofTheOtherSide_hasNoEffectAndThatIsSaid() throws InvalidConfigurationException {
    Configuration client =
        Configuration.ofClient(
            environment("DB_PATH=x", "MAX_UPLOAD_SIZE=1", "SERVICE_A_TYPO=b", CLIENTS));

    assertEquals(
        List.of(
            "DB_PATH: has no effect on a client; its table is in memory",
            "MAX_UPLOAD_SIZE: has no effect on a client; it is a server's",
            "SERVICE_A_TYPO: has no effect on a client; it is a server's",
            "SERVICE_EXAMPLE_CLIENTS: has no effect on a client; it is a server's"),
        client.remarks());
    assertEquals(
        List.of(
            "SLOTS: has no effect on a server; it is a client's",
            "KILL_GRACE: has no effect on a server; it is a client's"),
        server(CLIENTS, "SLOTS=4", "KILL_GRACE=5").remarks());
  }

  @Test
  void server_withoutAnyService_isRefusedWithAnExample() {
    String line =
        "SERVICE_<NAME>_CLIENTS is not set for any service, so that no job could run; set it, such"
            + " as SERVICE_EXAMPLE_CLIENTS=http://localhost:9000";
    assertEquals(List.of(line), problems());
    assertEquals(List.of(line), problems("SERVICE_SERVICE_HOST=10.0.0.1"));
  }

  @Test
  void problems_neverShowCredentials() {
    List<String> lines =
        problems("SERVICE_A_CLIENTS=ftp://u:secret@h", "SERVICE_A_UPLOAD_URL=http://h/?t=secret");
    assertEquals(2, lines.size(), lines.toString());
    assertFalse(lines.toString().contains("secret"), lines.toString());
  }

  static List<String> addresses(ServiceSettings service) {
    return service.clients().stream()
        .map(client -> client.upload() + " " + client.download() + " " + client.terminate())
        .toList();
  }

  static Configuration server(String... variables) throws InvalidConfigurationException {
    return Configuration.ofServer(environment(variables));
  }

  static List<String> problems(String... variables) {
    return assertThrows(InvalidConfigurationException.class, () -> server(variables)).problems();
  }

  private static List<String> problemsOfClient(String... variables) {
    return assertThrows(
            InvalidConfigurationException.class,
            () -> Configuration.ofClient(environment(variables)))
        .problems();
  }

  private static Map<String, String> environment(String... variables) {
    Map<String, String> environment = new HashMap<>();
    for (String variable : variables) {
      int equals = variable.indexOf('=');
      environment.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    return environment;
  }
}
