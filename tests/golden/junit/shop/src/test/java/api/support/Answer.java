// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the service answered; `millis` is how long it took. */
record Answer(int status, HttpHeaders headers, byte[] body, long millis) {
    private static final Pattern ILLEGAL = Pattern.compile("[^A-Za-z0-9._~:/?@!$&'()*+,;=%-]+");

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

    /**
     * The value at a JSON pointer, at a way into XML, of `header:Name`, of its `#last` path segment or its
     * `#path` below the base URL.
     */
    Optional<JsonNode> at(String place) {
        if (place.startsWith("xml")) {
            return Xml.at(body, place);
        }
        if (!place.startsWith("header:")) {
            return json()
                .map(node -> node.at(place))
                .filter(node -> !node.isMissingNode());
        }
        String[] parts = place.substring("header:".length()).split("#", 2);
        String part = parts.length > 1 ? parts[1] : "";
        return headers
            .firstValue(parts[0])
            .map(value -> part.equals("last") ? last(value) : part.equals("path") ? below(value) : value)
            .map(Cases.JSON.getNodeFactory()::textNode);
    }

    /** Path and query of a `Location` below the base URL; another host is taken for another name of it. */
    private static String below(String location) {
        String prefix = Settings.baseUrl().orElse("").replaceFirst("^[^:]+://[^/]*", "");
        String bare = location.replaceAll("^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*|#.*", "");
        String path = ILLEGAL.matcher(bare).replaceAll(found -> Placeholders.percent(found.group()));
        String rest = path.startsWith(prefix) ? path.substring(prefix.length()) : path;
        String inside = rest.isEmpty() || rest.matches("[/?].*") ? rest : path;
        return inside.startsWith("/") ? inside : "/" + inside;
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
