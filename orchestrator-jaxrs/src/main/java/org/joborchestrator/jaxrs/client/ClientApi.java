package org.joborchestrator.jaxrs.client;

import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Set;
import org.joborchestrator.Client;
import org.joborchestrator.jaxrs.later.Later;

/** All calls of a client. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Job Orchestrator client",
            version = "1",
            description =
                "Runs what a server hands over. Errors are JSON with the fields id, status and"
                    + " message; an unknown payload has the shape of a payload."),
    tags = {
      @Tag(name = "payloads", description = "Hand over, follow, fetch, end"),
      @Tag(name = "health", description = "Whether the client is there and can work"),
      @Tag(name = "documents", description = "This document, and a page to try it")
    })
public final class ClientApi {

  private ClientApi() {}

  /** The resources, for one client. */
  public static Set<Object> resources(Client client, Later later) {
    return Set.of(
        new SubmitResource(client, later),
        new RetrieveResource(client),
        new KillResource(client, later),
        new WatchResource(client, later),
        new UnknownPayloadMapper());
  }
}
