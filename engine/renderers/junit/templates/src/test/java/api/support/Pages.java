// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a list goes on: by the number of a page, of an item, or by what the page before says. */
record Pages(String pointer, int page, String parameter, String by, int first, String at) {
    private static final int MOST_PAGES = 5;
    private static final int LONGEST_MARK = 4000;

    /** Asks for the page for which a parameter of the query has a value, and returns what it holds. */
    interface Turn {
        JsonNode to(String name, String value);
    }

    static Pages of(JsonNode check) {
        JsonNode pages = check.path("pages");
        return new Pages(
            check.path("pointer").asText(),
            check.path("page").asInt(1),
            pages.path("parameter").asText(),
            pages.path("by").asText(),
            pages.path("first").asInt(),
            pages.path("at").asText()
        );
    }

    /** Another page of the list that a step asks for. */
    static Turn turning(ApiCase step, Map<String, JsonNode> captured) {
        return (name, value) -> {
            try {
                Answer answer = Client.send(turned(Request.of(step, captured), name, value));
                boolean isThere = answer.status() >= 200 && answer.status() < 300;
                return answer
                    .json()
                    .filter(any -> isThere)
                    .orElse(MissingNode.getInstance());
            } catch (UncheckedIOException none) {
                return MissingNode.getInstance();
            }
        };
    }

    /** Say whether one of the first pages has an item, or may be followed by one that has. */
    boolean hold(JsonNode whole, Predicate<JsonNode> has, Turn turn) {
        JsonNode body = whole;
        int seen = 0;
        for (int number = 1; number <= MOST_PAGES; number++) {
            JsonNode items = body.at(pointer);
            int size = items.isArray() ? items.size() : 0;
            seen += size;
            if (has.test(items)) {
                return true;
            }
            String value = next(body, number, seen);
            if (value.isEmpty() || size < page) {
                return false;
            }
            body = number < MOST_PAGES ? turn.to(parameter, value) : body;
        }
        return true;
    }

    /** What the next page is asked for by; empty where there is none. */
    private String next(JsonNode body, int number, int seen) {
        if (!by.equals("next")) {
            return Integer.toString(first + (by.equals("page") ? number : seen));
        }
        JsonNode found = body.at(at);
        boolean isTold = found.isTextual() || found.isIntegralNumber();
        return isTold && found.asText().length() <= LONGEST_MARK ? found.asText() : "";
    }

    private static Request turned(Request sent, String name, String value) {
        String[] parts = sent.target().split("\\?", 2);
        String key = Placeholders.percent(name);
        List<String> own = List.of(key, name);
        Stream<String> pairs = Arrays.stream(parts.length > 1 ? parts[1].split("&") : new String[0]);
        Stream<String> kept = pairs.filter(pair -> !pair.isEmpty() && !own.contains(pair.split("=", 2)[0]));
        String query = Stream.concat(kept, Stream.of(key + "=" + Placeholders.percent(value))).collect(
            Collectors.joining("&")
        );
        return new Request(sent.caseId(), sent.method(), parts[0] + "?" + query, sent.headers(), sent.body());
    }
}
