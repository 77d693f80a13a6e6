package org.joborchestrator.jaxrs.server;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.joborchestrator.jaxrs.wire.JobAnswer;

/** For the document: what any call may answer that needs the store. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ApiResponse(
    responseCode = "500",
    description = "A fault of the server; message has a reference for its log",
    content = @Content(schema = @Schema(implementation = JobAnswer.class)))
@ApiResponse(
    responseCode = "503",
    description = "Cannot be served now: the disk or the store fails, or the server ends",
    content = @Content(schema = @Schema(implementation = JobAnswer.class)))
@interface Failures {}
