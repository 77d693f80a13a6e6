package org.joborchestrator.jaxrs.docs;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.joborchestrator.jaxrs.wire.JobAnswer;
import org.jspecify.annotations.Nullable;

/** The OpenAPI document, made at build time, and the Swagger page that shows it, from the jar. */
@Path("/")
@Tag(name = "documents")
public final class DocsResource {

  private final String document;
  private final SwaggerUi page = SwaggerUi.load();

  private DocsResource(String document) {
    this.document = document;
  }

  /** Of a server. */
  public static DocsResource server() {
    return new DocsResource("server.json");
  }

  /** Of a client. */
  public static DocsResource client() {
    return new DocsResource("client.json");
  }

  /** All calls, each with each of its answers. */
  @GET
  @Path("api-docs/openapi.json")
  @Operation(operationId = "document", summary = "This document")
  @ApiResponse(
      responseCode = "200",
      description = "An OpenAPI 3 document",
      content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = "object")))
  public Response document() throws IOException {
    try (InputStream in = DocsResource.class.getResourceAsStream(document)) {
      if (in == null) {
        throw new IOException(document + " was left out of the build");
      }
      byte[] content = in.readAllBytes();
      return Response.ok(content, MediaType.APPLICATION_JSON_TYPE)
          .header(HttpHeaders.CONTENT_LENGTH, content.length)
          .build();
    }
  }

  /** Leads to the page. */
  @GET
  @Path("swagger")
  @Operation(operationId = "swagger", summary = "Leads to the page that shows this document")
  @ApiResponse(responseCode = "303", description = "The page is at /swagger/")
  public Response swagger() {
    return Response.seeOther(URI.create("/swagger/")).build();
  }

  /** A file of the page. */
  @GET
  @Path("swagger/{file: .*}")
  @Operation(operationId = "swaggerFile", summary = "The page that shows this document")
  @ApiResponse(
      responseCode = "200",
      description = "A file of the page; index.html for none",
      content = @Content(mediaType = MediaType.TEXT_HTML, schema = @Schema(type = "string")))
  @ApiResponse(
      responseCode = "404",
      description = "The page has no such file",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = JobAnswer.class)))
  public Response file(@PathParam("file") @Nullable String name) throws IOException {
    return page.file(name == null || name.isEmpty() ? "index.html" : name)
        .orElseThrow(NotFoundException::new);
  }
}
