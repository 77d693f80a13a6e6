package org.joborchestrator.jaxrs.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpException;
import org.joborchestrator.jaxrs.wire.JobAnswer;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.JobCleanedException;
import org.joborchestrator.job.JobFinalException;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.JobNotFoundException;
import org.joborchestrator.job.JobStatus;
import org.joborchestrator.job.NoSpaceException;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadNotFoundException;
import org.joborchestrator.job.ResultLostException;
import org.joborchestrator.job.StorageException;
import org.joborchestrator.job.TooLargeException;
import org.joborchestrator.job.UnavailableException;
import org.joborchestrator.node.NodeRefusedException;
import org.joborchestrator.node.NodeUnreachableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ProblemTest {

  private static final JobId JOB = new JobId(7);

  static Stream<Arguments> expected() {
    return Stream.of(
        Arguments.of(400, new InvalidRequestException("no")),
        Arguments.of(404, new JobNotFoundException(JOB)),
        Arguments.of(404, new PayloadNotFoundException(new PayloadId(7))),
        Arguments.of(413, new TooLargeException(7)),
        Arguments.of(415, new UnsupportedMediaException("text/plain")),
        Arguments.of(503, new NodeRefusedException("c", "full")),
        Arguments.of(503, new NodeUnreachableException("c", "gone", null)),
        Arguments.of(503, new StorageException("disk full")),
        Arguments.of(503, new UnavailableException("closing")),
        Arguments.of(507, new NoSpaceException("disk full")));
  }

  @ParameterizedTest
  @MethodSource("expected")
  void refusal_keepsItsMessage(int code, RuntimeException thrown) {
    Problem problem = Problem.of(new CompletionException(thrown));
    assertEquals(code, problem.code());
    assertEquals(JobAnswer.error(thrown.getMessage()), problem.answer());
    assertEquals(code >= 503, problem.headers().containsKey("Retry-After"));
  }

  @Test
  void jobThatIsKnown_isNamedWithItsStatus() {
    JobAnswer ended = Problem.of(new JobFinalException(JOB, JobStatus.FAILED)).answer();
    assertEquals(7, ended.id());
    assertEquals("Failed", ended.status());
    JobAnswer cleaned = Problem.of(new JobCleanedException(JOB)).answer();
    assertEquals(7, cleaned.id());
    assertEquals("Cleaned", cleaned.status());
    Problem lost = Problem.of(new ResultLostException(JOB));
    assertEquals(404, lost.code());
    assertEquals(7, lost.answer().id());
    assertEquals("Completed", lost.answer().status());
  }

  @Test
  void unexpectedFailure_tellsNothingButAReference() {
    Problem problem = Problem.of(new IllegalStateException("the secret", new IOException("of it")));
    assertEquals(500, problem.code());
    assertFalse(problem.answer().message().contains("secret"));
    assertTrue(problem.answer().message().matches(".*reference [0-9a-f]{8}"));
  }

  @Test
  void refusalsOfTheFramework_getAPlainSentence() {
    assertEquals(404, Problem.of(new NotFoundException()).code());
    Problem notAllowed = Problem.of(new NotAllowedException("GET", new String[0]));
    assertEquals(405, notAllowed.code());
    assertTrue(notAllowed.headers().get("Allow").contains("HEAD"), "whoever takes GET takes HEAD");
    assertEquals(400, Problem.of(new HttpException.RuntimeException(400, "bad chunk")).code());
  }

  @Test
  void everyCode_hasASentence() {
    for (int code = 400; code < 600; code++) {
      assertTrue(Problem.of(code).answer().message().length() > 20);
      assertEquals(Map.of(), Problem.of(code).headers());
    }
  }
}
