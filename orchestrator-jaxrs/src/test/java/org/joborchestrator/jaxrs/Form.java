package org.joborchestrator.jaxrs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** A body of multipart/form-data, as a sender would write it. */
final class Form {

  static final String TYPE = "multipart/form-data; boundary=XX";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  static Form of() {
    return new Form();
  }

  /** What a good upload has: a user, the service that there is, and a script. */
  static Form job(String script) {
    return of().field("user_id", "7").field("service", "example").file("run.sh", script);
  }

  Form field(String name, String value) {
    return part("name=\"" + name + "\"", value.getBytes(UTF_8));
  }

  Form file(String name, String content) {
    return file(name, content.getBytes(UTF_8));
  }

  Form file(String name, byte[] content) {
    return part("name=\"file\"; filename=\"" + name + "\"", content);
  }

  Form part(String parameters, byte[] content) {
    bytes.writeBytes(
        ("--XX\r\nContent-Disposition: form-data; " + parameters + "\r\n\r\n").getBytes(UTF_8));
    bytes.writeBytes(content);
    bytes.writeBytes("\r\n".getBytes(UTF_8));
    return this;
  }

  /** All parts, and the end. */
  byte[] body() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(bytes.toByteArray());
    whole.writeBytes("--XX--\r\n".getBytes(UTF_8));
    return whole.toByteArray();
  }
}
