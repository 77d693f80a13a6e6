package org.joborchestrator.jaxrs.multipart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.joborchestrator.job.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DispositionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "form-data; name=\"file\"; filename=\"run.sh\"|file|run.sh",
        "form-data; filename=run.sh; name=file|file|run.sh",
        "form-data;name=\"a\";filename=\"b\"|a|b",
        "FORM-DATA; NAME=\"a\"; FileName=\"b\"|a|b",
        "form-data; name=\"x\"; filename=\"a;b=c.txt\"|x|a;b=c.txt",
        "form-data; name=\"x\"; filename=\"say \\\"hi\\\".txt\"|x|say \"hi\".txt",
        "form-data; name=\"x\"; filename=\"a\\\\b\"|x|a\\b",
        "form-data; name=\"x\"; filename=\"C:\\dir\\a.txt\"|x|C:\\dir\\a.txt",
        "form-data; name*=utf-8''a%20b%20%C3%A9.txt; filename=\"a b é.txt\"|a b é.txt|a b é.txt",
        "form-data; name=\"x\"; filename=\"plain\"; filename*=UTF-8''%e2%82%ac%20rates|x|€ rates",
        "form-data; name=\"x\"; filename*=iso-8859-1'en'%A3%20rates|x|£ rates",
        "form-data; name=\"x\"; filename=\"\"|x|``",
        "form-data; name=\"d\"; filename=\"data/a.txt\"|d|data/a.txt",
      })
  void header_isRead(String header, String name, String filename) {
    assertEquals(new Disposition(name, filename), Disposition.of(header));
  }

  @Test
  void field_hasNoFilename() {
    assertEquals(new Disposition("user_id", null), Disposition.of("form-data; name=\"user_id\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "form-data; filename=\"open",
        "form-data; filename*=x",
        "form-data; filename*=klingon''x",
        "form-data; filename*=utf-8''%4",
        "form-data; filename*=utf-8''%zz",
        "form-data; filename*=utf-8''%-1",
        "form-data; filename*=utf-8''%c3",
        "form-data; filename*=utf-8''é",
      })
  void malformedHeader_isRefused(String header) {
    assertThrows(InvalidRequestException.class, () -> Disposition.of(header));
  }
}
