package org.joborchestrator.jaxrs.error;

/** Plain sentences for codes that come without one of their own. */
final class Sentences {

  private Sentences() {}

  static String of(int code) {
    return switch (code) {
      case 400 -> "The request is not valid HTTP, or not one that is understood here";
      case 404 -> "There is nothing at this path; /api-docs/openapi.json lists what there is";
      case 405 -> "This path does not take this method; the Allow header lists those it takes";
      case 406 -> "This path has nothing of the type that the Accept header asks for";
      case 408 -> "The request did not arrive in time";
      case 413 -> "The request's body is too large";
      case 414 -> "The request's path is too long";
      case 415 -> "The body is of a type that is not accepted here";
      case 417 -> "The Expect header cannot be met; only 100-continue is known";
      case 426 -> "This needs another version of HTTP; 1.1 is spoken here";
      case 431 -> "The request's headers are too large";
      case 501 -> "This is not implemented here";
      case 503 -> "This cannot be served now; try again later";
      case 505 -> "This version of HTTP is not spoken here; 1.1 is";
      default ->
          code < 500
              ? "The request cannot be served (%d)".formatted(code)
              : "Something went wrong here (%d)".formatted(code);
    };
  }
}
