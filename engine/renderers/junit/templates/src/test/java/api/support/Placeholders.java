// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** `{{name}}`: `run`, a captured value, a credential, an API_VALUE_...; any other name is plain text. */
final class Placeholders {

    private static final Pattern NAME = Pattern.compile("\\{\\{([A-Za-z0-9_.-]+)}}");
    private static final Pattern QUOTED_NAME = Pattern.compile("(?<!\\\\)\"\\{\\{([A-Za-z0-9_.-]+)}}\"(?!\\s*:)");
    private static final int SHORTEST_HIDDEN = 4;
    private static final Pattern SETTING = Pattern.compile("API_(VALUE|KEY|TOKEN|BASIC|USER|PASSWORD)_.*");

    private Placeholders() {}

    /** Fill in every known name, each value written as its place asks. */
    static String fill(String text, Map<String, JsonNode> captured, UnaryOperator<String> written) {
        return NAME.matcher(text).replaceAll(found -> {
            JsonNode value = value(found.group(1), captured);
            return Matcher.quoteReplacement(value == null ? found.group() : written.apply(text(value)));
        });
    }

    /** The same, each value as it is: in headers, text, and the parts of a multipart body. */
    static String plain(String text, Map<String, JsonNode> captured) {
        return fill(text, captured, UnaryOperator.identity());
    }

    /** The same in JSON text: a string that is nothing but one name becomes the value with its type. */
    static String inJson(String text, Map<String, JsonNode> captured) {
        String typed = QUOTED_NAME.matcher(text).replaceAll(found -> {
            JsonNode value = value(found.group(1), captured);
            return Matcher.quoteReplacement(value == null ? found.group() : value.toString());
        });
        return fill(typed, captured, Placeholders::insideJson);
    }

    /** A JSON string that is nothing but one name becomes the value with its type. */
    static JsonNode fill(JsonNode node, Map<String, JsonNode> captured) {
        if (node.isObject()) {
            ObjectNode filled = Cases.JSON.createObjectNode();
            node.fieldNames().forEachRemaining(name ->
                filled.set(plain(name, captured), fill(node.get(name), captured))
            );
            return filled;
        }
        if (node.isArray()) {
            ArrayNode filled = Cases.JSON.createArrayNode();
            node.forEach(item -> filled.add(fill(item, captured)));
            return filled;
        }
        if (!node.isTextual() || !node.asText().contains("{{")) {
            return node;
        }
        Matcher whole = NAME.matcher(node.asText());
        JsonNode value = whole.matches() ? value(whole.group(1), captured) : null;
        return value == null ? TextNode.valueOf(plain(node.asText(), captured)) : value;
    }

    /** The captures, and for each credential of the request the name of its variable. */
    static Map<String, JsonNode> withVariables(String request, Map<String, JsonNode> captured) {
        Map<String, JsonNode> shown = new HashMap<>(captured);
        secrets(request).forEach(name -> shown.put(name, TextNode.valueOf("$" + name)));
        return shown;
    }

    /** The text with each credential of the request replaced by the name of its variable. */
    static String hidden(String text, String request) {
        String hidden = text;
        for (String name : secrets(request)) {
            String secret = Settings.secret(name);
            hidden = secret.length() < SHORTEST_HIDDEN ? hidden : hidden.replace(secret, "$" + name);
        }
        return hidden;
    }

    /** MissingSetting names what is not set of the credentials and values that a request asks for. */
    static void need(String request) {
        NAME.matcher(request)
            .results()
            .map(found -> found.group(1))
            .filter(name -> SETTING.matcher(name).matches())
            .forEach(Settings::secret);
    }

    private static List<String> secrets(String request) {
        return NAME.matcher(request)
            .results()
            .map(found -> found.group(1))
            .filter(name -> SETTING.matcher(name).matches() && !name.startsWith("API_VALUE_"))
            .distinct()
            .toList();
    }

    static String percent(String text) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
        return encoded.replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    static String xml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private static String insideJson(String text) {
        String quoted = TextNode.valueOf(text).toString();
        return quoted.substring(1, quoted.length() - 1);
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private static JsonNode value(String name, Map<String, JsonNode> captured) {
        if (captured.containsKey(name)) {
            return captured.get(name);
        }
        return SETTING.matcher(name).matches() ? TextNode.valueOf(Settings.secret(name)) : null;
    }
}
