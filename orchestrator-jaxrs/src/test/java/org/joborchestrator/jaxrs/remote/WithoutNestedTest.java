package org.joborchestrator.jaxrs.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WithoutNestedTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{}|{}",
        "{`id`:1}|{`id`:1}",
        "{`id`:1,`input`:{`a`:[1,2],`b`:{}},`x`:2}|{`id`:1,`input`:{},`x`:2}",
        "{`input`:{`a]}`:[1]},`x`:`}]`}|{`input`:{},`x`:`}]`}",
        "{`input`:{`a\\`}`:[1]},`x`:`\\\\`}|{`input`:{},`x`:`\\\\`}",
        "{`input`:[[1],[2]],`é`:`ü`}|{`input`:[],`é`:`ü`}",
      })
  void insides_areLeftOut(String in, String out) throws IOException {
    byte[] json = in.replace('`', '"').getBytes(UTF_8);

    for (int piece = 1; piece <= json.length; piece++) {
      assertEquals(out.replace('`', '"'), passedOn(json, piece), "in pieces of " + piece);
    }
  }

  private static String passedOn(byte[] json, int piece) throws IOException {
    Answer<String> answer =
        new WithoutNested<>(BytesAnswer.whole(100, bytes -> new String(bytes, UTF_8)));
    for (int from = 0; from < json.length; from += piece) {
      answer.take(ByteBuffer.wrap(json, from, Math.min(piece, json.length - from)));
    }
    return answer.end();
  }
}
