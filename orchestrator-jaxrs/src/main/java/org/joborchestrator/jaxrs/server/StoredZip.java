package org.joborchestrator.jaxrs.server;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.joborchestrator.jaxrs.send.Archives;
import org.joborchestrator.jaxrs.wire.JobAnswer;

/** For the document: what else calls answer that may send a ZIP which is kept. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ApiResponse(
    responseCode = "206",
    description = "The range that was asked for, of a file that is kept",
    content =
        @Content(mediaType = Archives.TYPE, schema = @Schema(type = "string", format = "binary")))
@ApiResponse(responseCode = "304", description = "The file is the one that If-None-Match names")
@ApiResponse(
    responseCode = "412",
    description = "The file is not the one that If-Match names",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = JobAnswer.class)))
@ApiResponse(
    responseCode = "416",
    description = "The range lies beyond the end of the file",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = JobAnswer.class)))
@interface StoredZip {}
