package org.joborchestrator.jaxrs.send;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.joborchestrator.download.Download;

/** Answers that are ZIP archives. A HEAD request reads nothing of them. */
public final class Archives {

  /** The media type of all of them. */
  public static final String TYPE = "application/zip";

  private Archives() {}

  /** Writes an archive. */
  @FunctionalInterface
  public interface Writer {

    /** Writes it as a whole; the stream stays open. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** The head of an archive whose length is not known: nothing is made. */
  public static Response head(String name) {
    return named(Response.ok(), name).header("Transfer-Encoding", "chunked").build();
  }

  /** An archive that is made while it is sent, so that its length is not known. */
  public static Response made(Asked asked, String name, Writer writer) {
    if (asked.head()) {
      return head(name);
    }
    return named(Response.ok(new Body(name, asked.abort(), writer)), name).build();
  }

  /**
   * A file that may have been made for this answer. Such a one loses its name before it is sent, so
   * that it is gone whatever happens to the sending.
   *
   * @param refusal what is answered if the file is not what was asked for
   */
  public static Response download(Asked asked, String name, Download download, Refusal refusal)
      throws IOException {
    if (!download.temporary()) {
      return StoredFile.of(download.file()).answer(asked, name, refusal);
    }
    FileChannel in;
    try (download) {
      in = FileChannel.open(download.file(), StandardOpenOption.READ);
    }
    ByteRange whole = new ByteRange(0, in.size());
    Writer writer =
        out -> {
          try (in) {
            whole.copy(in, out);
          }
        };
    return named(Response.ok(new Body(name, asked.abort(), writer)), name)
        .header(HttpHeaders.CONTENT_LENGTH, whole.length())
        .build();
  }

  static Response.ResponseBuilder named(Response.ResponseBuilder response, String name) {
    return response
        .type(TYPE)
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"");
  }
}
