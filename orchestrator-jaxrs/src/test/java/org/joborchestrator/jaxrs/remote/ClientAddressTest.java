package org.joborchestrator.jaxrs.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.joborchestrator.job.InvalidRequestException;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.node.Lease;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientAddressTest {

  private static final PayloadId ID = new PayloadId(7);

  @Test
  void base_hasAllCallsBelowIt() {
    ClientAddress address = ClientAddress.ofBase(URI.create("http://node1:9000/"));

    assertEquals("http://node1:9000", address.name());
    assertEquals("http://node1:9000/submit", address.submit().toString());
    assertEquals("http://node1:9000/retrieve/7", address.retrieve(ID).toString());
    assertEquals("http://node1:9000/retrieve_partial/7", address.retrievePartial(ID).toString());
    assertEquals("http://node1:9000/kill/7", address.kill(ID).toString());
    assertEquals("http://node1:9000/release/7", address.release(ID).toString());
    assertEquals(
        "http://node1:9000/events?after=3&wait=20",
        address.events(3, Duration.ofSeconds(20), Optional.empty()).toString());
    assertEquals(
        "http://node1:9000/events?after=3&wait=20&server=abc&lease=0.5",
        address
            .events(
                3, Duration.ofSeconds(20), Optional.of(new Lease("abc", Duration.ofMillis(500))))
            .toString());
    assertEquals("http://node1:9000/load", address.load().toString());
  }

  @Test
  void base_mayHaveAPath() {
    ClientAddress address = ClientAddress.ofBase(URI.create("https://host/clients/one"));

    assertEquals("https://host/clients/one/submit", address.submit().toString());
    assertEquals("https://host/clients/one/retrieve_partial/7", url(address));
    assertEquals("https://host/clients/one/load", address.load().toString());
  }

  private static String url(ClientAddress address) {
    return address.retrievePartial(ID).toString();
  }

  @Test
  void threeUrls_areKeptAndTheOthersFollowFromThem() {
    ClientAddress address =
        ClientAddress.of2x(
            URI.create("http://a:1/x/submit"),
            URI.create("http://b:2/y/get/"),
            URI.create("http://c:3/stop"));

    assertEquals("http://a:1/x/submit", address.name());
    assertEquals("http://a:1/x/submit", address.submit().toString());
    assertEquals("http://b:2/y/get/7", address.retrieve(ID).toString());
    assertEquals("http://b:2/y/retrieve_partial/7", url(address));
    assertEquals("http://c:3/stop/7", address.kill(ID).toString());
    assertEquals("http://a:1/x/load", address.load().toString());
  }

  @Test
  void credentials_areSentAndNeverShown() {
    ClientAddress address = ClientAddress.ofBase(URI.create("http://ann:p%40ss@node1:9000"));

    assertEquals(Optional.of("Basic YW5uOnBAc3M="), address.authorization());
    assertEquals("http://node1:9000", address.name());
    assertFalse(address.submit().toString().contains("ann"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node1:9000",
        "ftp://node1",
        "http:///x",
        "http://",
        "http://node1:70000",
        "http://node1?a=b",
        "http://node1#c",
        "/submit",
        "mailto:a@b"
      })
  void whatIsNoUrlOfAClient_isRefusedWithItsText(String url) {
    URI uri = URI.create(url.equals("http://") ? "http:/" : url);

    InvalidRequestException e =
        assertThrows(InvalidRequestException.class, () -> ClientAddress.ofBase(uri));

    assertTrue(e.getMessage().contains("'" + uri + "'"), e.getMessage());
    assertTrue(e.getMessage().contains("expected"), e.getMessage());
  }

  @Test
  void refusal_showsNoPassword() {
    URI uri = URI.create("http://ann:secret@node1?x");

    InvalidRequestException e =
        assertThrows(InvalidRequestException.class, () -> ClientAddress.ofBase(uri));

    assertFalse(e.getMessage().contains("secret"), e.getMessage());
  }
}
