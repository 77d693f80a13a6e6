package org.joborchestrator.jaxrs;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets no entity tags through that cannot be read, which Jersey would take for a fault of ours: an
 * If-None-Match of such is ignored, and an If-Match names nothing that there is.
 */
@PreMatching
final class ReadableTags implements ContainerRequestFilter {

  private static final String ANY = "*";
  private static final String NONE = "\"\"";

  /** One of a list; without a backslash, which Jersey takes for an escape and HTTP does not. */
  private static final Pattern TAG =
      Pattern.compile("(?:W/)?\"[!#-\\[\\]-~]*\"[ \\t]*(?:$|,[ \\t]*(?!$))");

  @Override
  public void filter(ContainerRequestContext request) {
    readable(request, HttpHeaders.IF_NONE_MATCH, List.of());
    readable(request, HttpHeaders.IF_MATCH, List.of(NONE));
  }

  /** Makes one value of all that there are, as HTTP means them. */
  private static void readable(
      ContainerRequestContext request, String header, List<String> otherwise) {
    String tags = request.getHeaderString(header);
    if (tags != null) {
      request.getHeaders().put(header, isReadable(tags) ? List.of(tags) : otherwise);
    }
  }

  private static boolean isReadable(String tags) {
    Matcher tag = TAG.matcher(tags);
    while (tag.lookingAt()) {
      if (tag.end() == tags.length()) {
        return true;
      }
      tag.region(tag.end(), tags.length());
    }
    return tags.equals(ANY);
  }
}
