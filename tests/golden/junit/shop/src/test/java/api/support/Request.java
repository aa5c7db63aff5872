// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request as it goes out, below the base URL; `body` is null where there is none. */
record Request(String caseId, String method, String target, List<Header> headers, byte[] body) {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)", Pattern.CASE_INSENSITIVE);

    record Header(String name, String value) {}

    /** The request of a case with every `{{name}}` filled in. */
    static Request of(ApiCase apiCase, Map<String, JsonNode> captured) {
        JsonNode node = apiCase.node().path("request");
        List<Header> headers = new ArrayList<>();
        for (JsonNode header : node.path("headers")) {
            String value = Placeholders.plain(header.path(1).asText(), captured);
            headers.add(new Header(header.path(0).asText(), value));
        }
        String template = node.path("target").asText();
        String target = template.startsWith("/")
            ? Placeholders.fill(template, captured, Placeholders::percent)
            : Placeholders.plain(template, captured);
        byte[] body = body(node, contentType(node), captured);
        return new Request(apiCase.id(), node.path("method").asText(), target, headers, body);
    }

    boolean has(String header) {
        return headers.stream().anyMatch(each -> each.name().equalsIgnoreCase(header));
    }

    static String contentType(JsonNode request) {
        for (JsonNode header : request.path("headers")) {
            if (header.path(0).asText().equalsIgnoreCase("Content-Type")) {
                return header.path(1).asText();
            }
        }
        return "";
    }

    private static byte[] body(JsonNode request, String contentType, Map<String, JsonNode> captured) {
        if (request.has("parts")) {
            return multipart(request.path("parts"), contentType, captured);
        }
        if (request.has("rawBodyBase64")) {
            return Base64.getDecoder().decode(request.path("rawBodyBase64").asText());
        }
        if (request.has("rawBody")) {
            return utf8(raw(request.path("rawBody").asText(), contentType, captured));
        }
        return request.has("body") ? utf8(Placeholders.fill(request.path("body"), captured).toString()) : null;
    }

    /** Values are written as the media type of a raw body asks. */
    private static String raw(String text, String contentType, Map<String, JsonNode> captured) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type.equals("application/x-www-form-urlencoded")) {
            return Placeholders.fill(text, captured, Placeholders::percent);
        }
        if (type.endsWith("/xml") || type.endsWith("+xml")) {
            return Placeholders.fill(text, captured, Placeholders::xml);
        }
        boolean isJson = type.endsWith("/json") || type.endsWith("+json");
        return isJson ? Placeholders.inJson(text, captured) : Placeholders.plain(text, captured);
    }

    private static byte[] multipart(JsonNode parts, String contentType, Map<String, JsonNode> captured) {
        Matcher found = BOUNDARY.matcher(contentType);
        String boundary = found.find() ? found.group(1) : "boundary";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (JsonNode part : parts) {
            bytes.writeBytes(utf8("--" + boundary + "\r\n" + partHeaders(part) + "\r\n\r\n"));
            bytes.writeBytes(
                part.has("file")
                    ? Cases.resource("/files/" + part.path("file").asText())
                    : utf8(Placeholders.plain(part.path("value").asText(), captured))
            );
            bytes.writeBytes(utf8("\r\n"));
        }
        bytes.writeBytes(utf8("--" + boundary + "--\r\n"));
        return bytes.toByteArray();
    }

    private static String partHeaders(JsonNode part) {
        String disposition = "Content-Disposition: form-data; name=\"" + escaped(part.path("name").asText()) + "\"";
        String filename = part.has("filename") ? "; filename=\"" + escaped(part.path("filename").asText()) + "\"" : "";
        String type = part.has("contentType") ? "\r\nContent-Type: " + part.path("contentType").asText() : "";
        return disposition + filename + type;
    }

    private static String escaped(String name) {
        return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
