package org.joborchestrator.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sets the log up: a line for each event on standard error. Found by Logback as a service; code
 * instead of its XML, which takes a tenth of a second to read. A file named by the system property
 * {@code logback.configurationFile} goes first.
 */
public final class Logging extends ContextAwareBase implements Configurator {

  private static final String PATTERN =
      "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\", UTC} %-5level %logger{0}: %msg%n";
  private static final String OURS = "org.joborchestrator";

  /** Warns of every resource that is registered as an object, which is how ours are. */
  private static final String JERSEY_PROVIDERS = "org.glassfish.jersey.internal.inject.Providers";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    Level level = Level.toLevel(System.getenv("LOG_LEVEL"), Level.INFO);
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(ofLibraries(level));
    root.addAppender(appender(context));
    context.getLogger(OURS).setLevel(level);
    context.getLogger(JERSEY_PROVIDERS).setLevel(Level.ERROR);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Jersey logs to {@code java.util.logging}: bring that here too. */
  static void bridge() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /** What they do is of interest only to who looks into them: two steps less than ours. */
  private static Level ofLibraries(Level ours) {
    return switch (ours.levelInt) {
      case Level.TRACE_INT -> Level.DEBUG;
      case Level.DEBUG_INT -> Level.INFO;
      case Level.ERROR_INT -> Level.ERROR;
      default -> Level.WARN;
    };
  }

  private static ConsoleAppender<ILoggingEvent> appender(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
