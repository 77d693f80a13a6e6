package org.joborchestrator.jaxrs.client;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.joborchestrator.jaxrs.wire.JobAnswer;

/** For the document: what any call may answer that does something. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ApiResponse(
    responseCode = "400",
    description = "The id, a parameter, a header or the body is malformed; message says which",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = JobAnswer.class)))
@ApiResponse(
    responseCode = "500",
    description = "A fault of the client; message has a reference for its log",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = JobAnswer.class)))
@ApiResponse(
    responseCode = "503",
    description = "Cannot be served now: the disk fails, or the client ends",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = JobAnswer.class)))
@interface Failures {}
