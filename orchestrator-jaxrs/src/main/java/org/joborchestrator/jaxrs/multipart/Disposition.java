package org.joborchestrator.jaxrs.multipart;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Map;
import org.joborchestrator.job.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * What a part's Content-Disposition says.
 *
 * @param name the field's name, null if it has none
 * @param filename the file's name, null if the part is no file
 */
record Disposition(@Nullable String name, @Nullable String filename) {

  /** Of a part without that header. */
  static final Disposition NONE = new Disposition(null, null);

  /** Reads the header's value; an extended parameter such as {@code filename*} wins. */
  static Disposition of(String value) {
    Map<String, String> parameters = Parameters.of(value);
    return new Disposition(parameter(parameters, "name"), parameter(parameters, "filename"));
  }

  private static @Nullable String parameter(Map<String, String> parameters, String name) {
    String extended = parameters.get(name + "*");
    return extended == null ? parameters.get(name) : decode(extended);
  }

  /** {@code utf-8'en'a%20b}, as RFC 5987 has it. */
  private static String decode(String extended) {
    int first = extended.indexOf('\'');
    int second = extended.indexOf('\'', first + 1);
    if (first < 1 || second < 0) {
      throw invalid(extended, null);
    }
    try {
      Charset charset = Charset.forName(extended.substring(0, first));
      byte[] bytes = unescape(extended.substring(second + 1));
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalCharsetNameException
        | UnsupportedCharsetException
        | CharacterCodingException
        | NumberFormatException
        | IndexOutOfBoundsException e) {
      throw invalid(extended, e);
    }
  }

  private static byte[] unescape(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '%') {
        bytes.write(Integer.parseInt(text.substring(at + 1, at + 3), 16));
        at += 3;
      } else if (c < 0x80) {
        bytes.write(c);
        at++;
      } else {
        throw new NumberFormatException("not ASCII");
      }
    }
    return bytes.toByteArray();
  }

  private static InvalidRequestException invalid(String value, @Nullable Throwable cause) {
    return new InvalidRequestException(
        "Invalid name '" + value + "' of a part: expected utf-8''text, with %XX beyond ASCII",
        cause);
  }
}
