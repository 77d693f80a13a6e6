package org.joborchestrator.launcher;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.joborchestrator.launcher.configuration.InvalidConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ModeTest {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("SERVICE_EXAMPLE_CLIENTS", "http://localhost:9000");

  @ParameterizedTest
  @EnumSource(Mode.class)
  void help_namesAllThatIsRead(Mode mode) throws InvalidConfigurationException {
    List<String> words =
        mode.variables().stream()
            .map(line -> line.replace("<NAME>", "EXAMPLE"))
            .flatMap(line -> List.of(line.split("[ =,]+")).stream())
            .toList();
    for (String line : mode.configuration(ENVIRONMENT).effective()) {
      String name = line.substring(0, line.indexOf('='));
      assertTrue(words.contains(name), name);
    }
  }
}
