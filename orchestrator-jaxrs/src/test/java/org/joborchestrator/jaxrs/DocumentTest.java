package org.joborchestrator.jaxrs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.joborchestrator.jaxrs.client.KillResource;
import org.joborchestrator.jaxrs.client.RetrieveResource;
import org.joborchestrator.jaxrs.client.SubmitResource;
import org.joborchestrator.jaxrs.client.WatchResource;
import org.joborchestrator.jaxrs.docs.DocsResource;
import org.joborchestrator.jaxrs.health.HealthResource;
import org.joborchestrator.jaxrs.server.DownloadResource;
import org.joborchestrator.jaxrs.server.TerminateResource;
import org.joborchestrator.jaxrs.server.UploadResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The documents are made at build time; here they are held against what is served. That each answer
 * of the other tests is in them is checked by {@link Calls}.
 */
final class DocumentTest {

  @Test
  void server_hasEachOfItsCalls() {
    assertEquals(
        calls(
            UploadResource.class,
            DownloadResource.class,
            TerminateResource.class,
            HealthResource.class,
            DocsResource.class),
        Document.server().calls());
  }

  @Test
  void client_hasEachOfItsCalls() {
    assertEquals(
        calls(
            SubmitResource.class,
            RetrieveResource.class,
            KillResource.class,
            WatchResource.class,
            HealthResource.class,
            DocsResource.class),
        Document.client().calls());
  }

  @ParameterizedTest
  @ValueSource(strings = {"server.json", "client.json"})
  void document_saysWhatEachCallIsForAndWhatItAnswers(String name) {
    JsonNode root = Document.of(name).root();
    assertFalse(root.path("info").path("title").textValue().isEmpty());
    assertFalse(root.path("info").path("description").textValue().isEmpty());
    for (JsonNode path : root.path("paths")) {
      for (JsonNode operation : path) {
        assertTrue(operation.path("summary").textValue().length() > 5, operation::toString);
        assertFalse(operation.path("responses").isEmpty(), operation::toString);
        for (JsonNode response : operation.path("responses")) {
          assertTrue(response.path("description").textValue().length() > 2, response::toString);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server.json | POST /upload                | 200 201 400 408 409 413 415 500 503 507",
        "server.json | GET /download/{id}          | 200 206 304 400 404 412 416 500 503",
        "server.json | GET /download_partial/{id}  | 200 206 304 400 404 412 416 500 503",
        "server.json | GET /jobs/{id}              | 200 400 404 500 503",
        "server.json | POST /terminate/{id}        | 200 400 404 409 500 503 507",
        "server.json | GET /                       | 200",
        "server.json | GET /health                 | 200 503",
        "server.json | GET /api-docs/openapi.json  | 200",
        "server.json | GET /swagger                | 303",
        "server.json | GET /swagger/{file}         | 200 404",
        "client.json | POST /submit                | 200 400 408 415 500 503 507",
        "client.json | GET /retrieve/{id}          | 200 400 404 500 503",
        "client.json | GET /retrieve_partial/{id}  | 200 400 404 500 503",
        "client.json | POST /kill/{id}             | 200 400 404 500 503",
        "client.json | POST /release/{id}          | 200 400 404 500 503",
        "client.json | GET /events                 | 200 400 500 503",
        "client.json | GET /load                   | 200",
        "client.json | GET /                       | 200",
        "client.json | GET /health                 | 200 503",
      })
  void call_hasEachCodeThatItMayAnswer(String name, String call, String codes) {
    assertEquals(new TreeSet<>(List.of(codes.split(" "))), Document.of(name).codes(call));
  }

  @Test
  void cleanedJob_isNotFoundWhereItsFilesAreAskedForOnly() {
    Document server = Document.server();
    assertTrue(server.description("GET /download_partial/{id}", 404).contains("Cleaned"));
    for (String call : List.of("GET /download/{id}", "GET /jobs/{id}", "POST /terminate/{id}")) {
      assertEquals("There is no such job", server.description(call, 404));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"server.json", "client.json"})
  void references_leadSomewhere(String name) {
    JsonNode root = Document.of(name).root();
    for (JsonNode reference : root.findValues("$ref")) {
      String pointer = reference.textValue().substring(1);
      assertFalse(root.at(pointer).isMissingNode(), pointer);
    }
  }

  @Test
  void upload_isDescribedAsAForm() {
    JsonNode form =
        Document.server()
            .root()
            .at("/paths/~1upload/post/requestBody/content/multipart~1form-data/schema/properties");
    assertEquals("integer", form.path("user_id").path("type").textValue());
    assertEquals("string", form.path("service").path("type").textValue());
    assertEquals("binary", form.path("file").path("items").path("format").textValue());
  }

  private static Set<String> calls(Class<?>... resources) {
    Set<String> calls = new TreeSet<>();
    for (Class<?> type : resources) {
      collect(Resource.from(type), "", calls);
    }
    return calls;
  }

  private static void collect(Resource resource, String parent, Set<String> calls) {
    String path = (parent + "/" + resource.getPath()).replaceAll("/+", "/");
    for (ResourceMethod method : resource.getResourceMethods()) {
      calls.add(method.getHttpMethod() + " " + path.replaceAll(":[^}]*}", "}"));
    }
    for (Resource child : resource.getChildResources()) {
      collect(child, path, calls);
    }
  }
}
