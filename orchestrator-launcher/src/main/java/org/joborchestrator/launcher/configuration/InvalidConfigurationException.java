package org.joborchestrator.launcher.configuration;

import java.util.List;

/** Everything that is wrong with the environment: a line for each, ready to be printed. */
public final class InvalidConfigurationException extends Exception {

  private static final long serialVersionUID = 1L;

  InvalidConfigurationException(List<String> problems) {
    super(String.join("\n", problems));
  }

  /** The lines, one for each error; each names the variable, its value and what is accepted. */
  public List<String> problems() {
    return String.valueOf(getMessage()).lines().toList();
  }
}
