package org.joborchestrator.jaxrs;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/**
 * Writes answers as JSON. Jackson's own writer for JAX-RS hashes all annotations of the call for
 * each answer, down to their last members, and ours have many, for the OpenAPI document.
 */
@Produces(MediaType.APPLICATION_JSON)
final class JsonWriter implements MessageBodyWriter<Object> {

  private final ObjectMapper json = new ObjectMapper();

  @Override
  public boolean isWriteable(
      Class<?> type, Type declared, Annotation[] annotations, MediaType mediaType) {
    return Record.class.isAssignableFrom(type) || Number.class.isAssignableFrom(type);
  }

  @Override
  public void writeTo(
      Object answer,
      Class<?> type,
      Type declared,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    byte[] body = json.writeValueAsBytes(answer);
    headers.putSingle(HttpHeaders.CONTENT_LENGTH, body.length);
    out.write(body);
  }
}
