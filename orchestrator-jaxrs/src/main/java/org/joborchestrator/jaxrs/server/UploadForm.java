package org.joborchestrator.jaxrs.server;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.joborchestrator.jaxrs.multipart.PartSink;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.Job;
import org.joborchestrator.job.ServiceName;
import org.joborchestrator.job.UserId;
import org.joborchestrator.upload.Upload;
import org.jspecify.annotations.Nullable;

/** The form of an upload as it arrives: each field is checked as soon as it is there. */
final class UploadForm implements PartSink {

  private final Upload upload;
  private final List<ServiceName> services;
  private @Nullable UserId user;
  private @Nullable ServiceName service;

  UploadForm(Upload upload, List<ServiceName> services) {
    this.upload = upload;
    this.services = services;
  }

  @Override
  public OutputStream file(String name) throws IOException {
    return upload.file(name);
  }

  @Override
  public void field(String name, String value) {
    switch (name) {
      case "user_id" -> user = once("user_id", user, UserId.parse(value));
      case "service" -> service = once("service", service, known(value));
      default -> {
        // Unknown fields are ignored, as 2.x does.
      }
    }
  }

  private static <T> T once(String field, @Nullable T before, T now) {
    if (before != null) {
      throw new InvalidRequestException("The field " + field + " is there twice: expected once");
    }
    return now;
  }

  private ServiceName known(String value) {
    ServiceName name = new ServiceName(value.strip());
    if (!services.contains(name)) {
      throw new InvalidRequestException(
          "Invalid service '%s': expected one of %s"
              .formatted(
                  name,
                  services.stream().map(ServiceName::value).collect(Collectors.joining(", "))));
    }
    return name;
  }

  /** Makes a job of what has arrived, when all of it has. */
  CompletableFuture<Job> submit() throws IOException {
    UserId who = user;
    if (who == null) {
      throw new InvalidRequestException("Missing user_id field: expected an integer such as 42");
    }
    ServiceName what = service;
    if (what == null) {
      throw new InvalidRequestException(
          "Missing service field: expected one of "
              + services.stream().map(ServiceName::value).collect(Collectors.joining(", ")));
    }
    return upload.submit(who, what);
  }
}
