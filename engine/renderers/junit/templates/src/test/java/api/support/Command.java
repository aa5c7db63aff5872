// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request as one line of a shell; credentials appear as variables. */
final class Command {

    private static final Pattern VARIABLE = Pattern.compile("\\$API_[A-Z0-9_]+");
    private static final Pattern BASIC = Pattern.compile("\\$API_BASIC_([A-Z0-9_]+)");

    private Command() {}

    static String of(ApiCase apiCase, Map<String, JsonNode> captured) {
        String text = apiCase.node().path("request").toString();
        Request request = Request.of(apiCase, Placeholders.withVariables(text, captured));
        String target = "$API_BASE_URL" + request.target().replace("%24API_", "$API_");
        List<String> words = new ArrayList<>(List.of("curl", "-sS"));
        words.addAll(request.method().equals("HEAD") ? List.of("-I") : List.of("-X", request.method()));
        if (target.matches(".*[\\[\\]{}].*")) {
            words.add("-g");
        }
        words.add(quoted(target));
        for (Request.Header header : request.headers()) {
            boolean isEmpty = header.value().isEmpty();
            words.addAll(List.of("-H", quoted(header.name() + (isEmpty ? ";" : ": " + header.value()))));
        }
        if (request.body() != null && !request.has("Content-Type")) {
            words.addAll(List.of("-H", "'Content-Type:'"));
        }
        return request.body() == null ? String.join(" ", words) : withBody(words, request.body());
    }

    private static String withBody(List<String> words, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        if (text.chars().noneMatch(character -> Character.isISOControl(character) || character == '\ufffd')) {
            words.addAll(List.of(text.startsWith("@") ? "--data-raw" : "-d", quoted(text)));
            return String.join(" ", words);
        }
        words.addAll(List.of("--data-binary", "@-"));
        return "echo " + Base64.getEncoder().encodeToString(body) + " | base64 -d | " + String.join(" ", words);
    }

    /** In single quotes; in double ones where a variable is to be read. */
    private static String quoted(String text) {
        Matcher variable = VARIABLE.matcher(text);
        if (!variable.find()) {
            return "'" + text.replace("'", "'\\''") + "'";
        }
        StringBuilder made = new StringBuilder("\"");
        int end = 0;
        do {
            made.append(escaped(text.substring(end, variable.start()))).append(variable.group());
            end = variable.end();
        } while (variable.find());
        String line = made
            .append(escaped(text.substring(end)))
            .append('"')
            .toString();
        return BASIC.matcher(line).replaceAll("\\$(printf %s \"\\$API_USER_$1:\\$API_PASSWORD_$1\" | base64)");
    }

    private static String escaped(String text) {
        return text.replaceAll("[\\\\\"$`]", "\\\\$0");
    }
}
