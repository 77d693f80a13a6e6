package org.joborchestrator.jaxrs.error;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.http.HttpException;
import org.joborchestrator.jaxrs.wire.JobAnswer;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.JobCleanedException;
import org.joborchestrator.job.JobFinalException;
import org.joborchestrator.job.JobNotFoundException;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.KeyUsedException;
import org.joborchestrator.job.NoSpaceException;
import org.joborchestrator.job.OrchestratorException;
import org.joborchestrator.job.PayloadNotFoundException;
import org.joborchestrator.job.ResultLostException;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.TooLargeException;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.NodeUnreachableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An error as the wire carries it: the one table from exceptions to codes.
 *
 * @param code the HTTP status
 * @param answer the JSON
 * @param headers what belongs to the code, such as Allow
 */
public record Problem(int code, JobAnswer answer, Map<String, String> headers) {

  private static final Logger log = LoggerFactory.getLogger(Problem.class);
  private static final String RETRY_SECONDS = "1";

  private static final Map<Class<? extends OrchestratorException>, Integer> CODES =
      Map.ofEntries(
          Map.entry(InvalidRequestException.class, 400),
          Map.entry(JobNotFoundException.class, 404),
          Map.entry(JobCleanedException.class, 404),
          Map.entry(ResultLostException.class, 404),
          Map.entry(PayloadNotFoundException.class, 404),
          Map.entry(StandstillException.class, 408),
          Map.entry(JobFinalException.class, 409),
          Map.entry(KeyUsedException.class, 409),
          Map.entry(TooLargeException.class, 413),
          Map.entry(UnsupportedMediaException.class, 415),
          Map.entry(NodeRefusedException.class, 503),
          Map.entry(NodeUnreachableException.class, 503),
          Map.entry(StorageException.class, 503),
          Map.entry(UnavailableException.class, 503),
          Map.entry(NoSpaceException.class, 507));

  public Problem {
    headers = Map.copyOf(headers);
  }

  /** The error of that code with its plain sentence. */
  public static Problem of(int code) {
    return of(code, Sentences.of(code));
  }

  /** The error of that code with that message. */
  public static Problem of(int code, String message) {
    return new Problem(code, JobAnswer.error(message), Map.of());
  }

  /** What a user gets for that exception. Logs it if nobody expected it. */
  public static Problem of(Throwable thrown) {
    Throwable cause = unwrap(thrown);
    if (cause instanceof OrchestratorException ours) {
      return ofOurs(ours);
    }
    if (cause instanceof WebApplicationException web) {
      return ofWeb(web);
    }
    if (cause instanceof HttpException http && http.getCode() < 500) {
      return of(http.getCode());
    }
    return unexpected(cause);
  }

  private static Problem ofOurs(OrchestratorException e) {
    Integer code = CODES.get(e.getClass());
    if (code == null) {
      return unexpected(e);
    }
    if (e instanceof StorageException && code != 507) {
      log.warn("A request could not be served: {}", e.getMessage(), e);
    }
    Map<String, String> headers =
        code >= 503 ? Map.of(HttpHeaders.RETRY_AFTER, RETRY_SECONDS) : Map.of();
    return new Problem(code, answer(e), headers);
  }

  private static JobAnswer answer(OrchestratorException e) {
    if (e instanceof JobFinalException ended) {
      return JobAnswer.about(ended.id(), ended.status(), ended.getMessage());
    }
    if (e instanceof KeyUsedException used) {
      return JobAnswer.about(used.id(), used.status(), used.getMessage());
    }
    if (e instanceof JobCleanedException cleaned) {
      return JobAnswer.about(cleaned.id(), JobStatus.CLEANED, cleaned.getMessage());
    }
    if (e instanceof ResultLostException lost) {
      return JobAnswer.about(lost.id(), JobStatus.COMPLETED, lost.getMessage());
    }
    return JobAnswer.error(e.getMessage());
  }

  private static Problem ofWeb(WebApplicationException e) {
    Response response = e.getResponse();
    if (response.getStatus() >= 500) {
      return unexpected(e);
    }
    String allow = response.getHeaderString(HttpHeaders.ALLOW);
    return new Problem(
        response.getStatus(),
        JobAnswer.error(Sentences.of(response.getStatus())),
        allow == null ? Map.of() : Map.of(HttpHeaders.ALLOW, withHead(allow)));
  }

  /** Whoever takes GET takes HEAD. */
  private static String withHead(String allow) {
    return allow.contains("GET") && !allow.contains("HEAD") ? "HEAD," + allow : allow;
  }

  private static Problem unexpected(Throwable e) {
    String reference = UUID.randomUUID().toString().substring(0, 8);
    log.error("A request failed; its sender was given the reference {}", reference, e);
    return of(
        500,
        "Something went wrong here; the log has more under the reference %s".formatted(reference));
  }

  private static Throwable unwrap(Throwable thrown) {
    Throwable cause = thrown.getCause();
    boolean wraps = thrown instanceof CompletionException || thrown instanceof ExecutionException;
    return wraps && cause != null ? unwrap(cause) : thrown;
  }
}
