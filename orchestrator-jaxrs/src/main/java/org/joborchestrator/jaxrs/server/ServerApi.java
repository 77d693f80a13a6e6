package org.joborchestrator.jaxrs.server;

import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Set;
import org.joborchestrator.Orchestrator;
import org.joborchestrator.jaxrs.later.Later;

/** All calls of a server. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Job Orchestrator",
            version = "1",
            description =
                "Hand in a job as a set of files with a run.sh among them; fetch what it leaves"
                    + " behind as a ZIP. Every error is JSON with the fields id, status and"
                    + " message."),
    tags = {
      @Tag(name = "jobs", description = "Hand in, follow, end"),
      @Tag(name = "health", description = "Whether the server is there and can work"),
      @Tag(name = "documents", description = "This document, and a page to try it")
    })
public final class ServerApi {

  private ServerApi() {}

  /** The resources, for one orchestrator. */
  public static Set<Object> resources(Orchestrator orchestrator, Later later) {
    return Set.of(
        new UploadResource(orchestrator, later),
        new DownloadResource(orchestrator, later),
        new TerminateResource(orchestrator, later));
  }
}
