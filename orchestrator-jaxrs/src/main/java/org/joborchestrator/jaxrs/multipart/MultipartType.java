package org.joborchestrator.jaxrs.multipart;

import java.util.Locale;
import org.joborchestrator.jaxrs.error.UnsupportedMediaException;
import org.joborchestrator.job.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** Reads the Content-Type of a body. */
final class MultipartType {

  private static final String MULTIPART = "multipart/form-data";
  private static final int MAX_BOUNDARY = 200;

  private MultipartType() {}

  /** What separates the parts. */
  static String boundary(@Nullable String contentType) {
    if (contentType == null || !isMultipart(contentType)) {
      throw new UnsupportedMediaException(contentType);
    }
    String boundary = Parameters.of(contentType).get("boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
      throw new InvalidRequestException(
          "Content-Type '%s' has no boundary: expected multipart/form-data; boundary=…"
              .formatted(contentType));
    }
    return boundary;
  }

  private static boolean isMultipart(String contentType) {
    int end = contentType.indexOf(';');
    String type = end < 0 ? contentType : contentType.substring(0, end);
    return type.strip().toLowerCase(Locale.ROOT).equals(MULTIPART);
  }
}
