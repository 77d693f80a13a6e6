package org.joborchestrator.jaxrs.multipart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartCompliance;
import org.eclipse.jetty.io.Content;
import org.joborchestrator.jaxrs.error.StandstillException;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * A body of multipart/form-data, read once, by one thread.
 *
 * <p>Jetty's parser cuts it; what the servlet API's own {@code getParts} makes of that is not used,
 * because it refuses parts without a plain name, and such are what servers of 2.x send for names
 * beyond ASCII.
 */
public final class MultipartBody {

  /** How much is read at a time. */
  static final int BUFFER = 128 * 1024;

  private final String boundary;

  private MultipartBody(String boundary) {
    this.boundary = boundary;
  }

  /**
   * A body of that type; nothing of it is read yet.
   *
   * @param contentType the request's Content-Type, null if it has none
   * @throws org.joborchestrator.jaxrs.error.UnsupportedMediaException if it is not multipart
   * @throws InvalidRequestException if it names no boundary
   */
  public static MultipartBody of(@Nullable String contentType) {
    return new MultipartBody(MultipartType.boundary(contentType));
  }

  /**
   * Hands on each part as it arrives.
   *
   * @throws InvalidRequestException if the body is cut short or malformed
   * @throws StandstillException if nothing comes for too long
   * @throws StorageException if the sink fails with an IOException
   */
  public void read(InputStream in, PartSink sink) {
    try (PartListener listener = new PartListener(sink)) {
      MultiPart.Parser parser =
          new MultiPart.Parser(boundary, MultiPartCompliance.RFC7578, listener);
      parser.setMaxParts(-1); // the listener counts them
      parser.setPartHeadersMaxLength(PartListener.MAX_HEADERS);
      byte[] buffer = new byte[BUFFER];
      int count = read(in, buffer, 0);
      while (count > 0) {
        parser.parse(Content.Chunk.from(ByteBuffer.wrap(buffer, 0, count), false));
        listener.rethrow();
        count = read(in, buffer, listener.size());
      }
      parser.parse(Content.Chunk.EOF);
      listener.rethrow();
    } catch (IOException e) {
      throw new StorageException("The upload could not be stored: " + e.getMessage(), e);
    }
  }

  /**
   * Reads on: of a large file as much as brings it to a multiple of the buffer, because a file
   * system takes what fills its pages in a third less time; otherwise what is there.
   *
   * @param size how much of the file under way has been read, 0 if none is
   * @return how much was read; 0 or less at the end
   */
  private static int read(InputStream in, byte[] buffer, long size) {
    try {
      return size < BUFFER
          ? in.read(buffer)
          : in.readNBytes(buffer, 0, BUFFER - (int) (size % BUFFER));
    } catch (IOException e) {
      throw e.getCause() instanceof TimeoutException ? new StandstillException(e) : cutShort(e);
    }
  }

  static InvalidRequestException cutShort(Throwable cause) {
    return new InvalidRequestException(
        "The body was cut short: it ends before its closing boundary", cause);
  }
}
