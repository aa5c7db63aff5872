// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A case, or a step of a flow, as the data file says it. */
public record ApiCase(String id, JsonNode node, JsonNode operation) {
    static ApiCase of(JsonNode node, JsonNode operation) {
        return new ApiCase(node.path("id").asText(), node, operation);
    }

    String text(String field) {
        return node.path(field).asText();
    }

    List<String> list(String field) {
        return strings(node.path(field));
    }

    String group() {
        boolean isSmoke = text("kind").equals("positive") && list("tags").contains("smoke");
        return isSmoke ? "smoke" : text("kind");
    }

    static List<String> strings(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    /** The name of the test in every report: the id comes first. */
    @Override
    public String toString() {
        return id + ": " + text("title");
    }
}
