// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** What the service answered; `millis` is how long it took. */
record Answer(int status, HttpHeaders headers, byte[] body, long millis) {
    /** The content's type without parameters, in lower case; empty where none is given. */
    String mediaType() {
        String type = headers.firstValue("Content-Type").orElse("");
        return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    Optional<JsonNode> json() {
        try {
            return Optional.ofNullable(Cases.JSON.readTree(body)).filter(node -> !node.isMissingNode());
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** The value at a JSON pointer, `header:Name`, or `header:Name#last` for its last path segment. */
    Optional<JsonNode> at(String place) {
        if (!place.startsWith("header:")) {
            return json()
                .map(node -> node.at(place))
                .filter(node -> !node.isMissingNode());
        }
        boolean isLast = place.endsWith("#last");
        String name = place.substring("header:".length(), place.length() - (isLast ? "#last".length() : 0));
        return headers
            .firstValue(name)
            .map(value -> Cases.JSON.getNodeFactory().textNode(isLast ? last(value) : value));
    }

    private static String last(String location) {
        String path = location.split("[?#]", 2)[0].replaceAll("/+$", "");
        String segment = path.substring(path.lastIndexOf('/') + 1);
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return segment;
        }
    }
}
