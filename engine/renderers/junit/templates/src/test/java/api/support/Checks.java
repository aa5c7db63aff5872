// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import api.Hooks;
import api.support.Failure.Line;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Compares an answer with what the document promises. */
final class Checks {

    private Checks() {}

    /** What is wrong with the answer; nothing where it is as documented. */
    static List<Line> findings(ApiCase apiCase, Answer answer) {
        List<Line> findings = new ArrayList<>();
        if (!isExpected(apiCase, answer.status())) {
            findings.add(new Line("status", verdict(apiCase, answer)));
            return findings;
        }
        if (apiCase.text("kind").equals("security")) {
            findings.addAll(Leaks.in(answer));
        }
        documented(apiCase.operation(), answer.status())
            .filter(response -> isJudgedBy(response.path("content"), apiCase, answer))
            .ifPresent(response -> {
                findings.addAll(content(response.path("content"), answer));
                for (String name : ApiCase.strings(response.path("headers"))) {
                    if (answer.headers().firstValue(name).isEmpty()) {
                        findings.add(new Line("header", name + " is required"));
                    }
                }
            });
        Settings.get("API_MAX_MS")
            .filter(most -> answer.millis() > Double.parseDouble(most))
            .ifPresent(most -> findings.add(new Line("time", answer.millis() + " ms, API_MAX_MS is " + most)));
        return findings;
    }

    static boolean isExpected(ApiCase apiCase, int status) {
        return expected(apiCase)
            .stream()
            .anyMatch(code -> code.equals(Integer.toString(status)) || code.equals(status / 100 + "XX"));
    }

    static List<String> expected(ApiCase apiCase) {
        List<String> own = Hooks.expected(apiCase.id());
        return own.isEmpty() ? ApiCase.strings(apiCase.node().at("/expect/status")) : own;
    }

    private static String verdict(ApiCase apiCase, Answer answer) {
        int status = answer.status();
        if ((status == 429 || status == 503) && answer.headers().firstValue("Retry-After").isPresent()) {
            return "rate limited";
        }
        if (status >= 500) {
            return "a server error";
        }
        if (status < 400) {
            return status < 300 ? "accepted" : "redirected";
        }
        boolean isWanted = expected(apiCase)
            .stream()
            .anyMatch(code -> code.startsWith("4"));
        return isWanted ? "refused with an undocumented code" : "refused";
    }

    /** The response that the document has for a status: the code, its range, or the default. */
    private static Optional<JsonNode> documented(JsonNode operation, int status) {
        JsonNode responses = operation.path("responses");
        for (String name : List.of(Integer.toString(status), status / 100 + "XX", "default")) {
            if (responses.has(name)) {
                return Optional.of(responses.get(name));
            }
        }
        return Optional.empty();
    }

    /** What a gateway may have refused is judged as documented only where its media type is a documented one. */
    private static boolean isJudgedBy(JsonNode documented, ApiCase apiCase, Answer answer) {
        boolean isForeign = apiCase.node().at("/expect/gateway").asBoolean() && answer.status() >= 300;
        return (
            !isForeign ||
            documented.isEmpty() ||
            names(documented)
                .stream()
                .anyMatch(name -> has(name, answer))
        );
    }

    private static List<String> names(JsonNode documented) {
        List<String> names = new ArrayList<>();
        documented.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static boolean has(String name, Answer answer) {
        return matches(answer.mediaType(), mediaRange(name));
    }

    private static List<Line> content(JsonNode documented, Answer answer) {
        if (documented.isEmpty() || answer.body().length == 0) {
            return List.of();
        }
        String type = answer.mediaType();
        for (String name : names(documented)) {
            if (has(name, answer)) {
                return body(type, documented.path(name), answer);
            }
        }
        String found = type.isEmpty() ? "none" : type;
        return List.of(new Line("media", found + ", documented: " + String.join(", ", names(documented))));
    }

    private static List<Line> body(String type, JsonNode reference, Answer answer) {
        if (type.endsWith("/json") || type.endsWith("+json")) {
            Optional<JsonNode> body = answer.json();
            if (body.isEmpty()) {
                return List.of(new Line("schema", "the body is not JSON"));
            }
            return reference.isTextual() ? Schemas.problems(body.get(), reference.asText()) : List.of();
        }
        boolean isXml = type.endsWith("/xml") || type.endsWith("+xml");
        return isXml && !isWellFormed(answer.body()) ? List.of(new Line("schema", "the body is not XML")) : List.of();
    }

    private static String mediaRange(String name) {
        return name.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static boolean matches(String type, String range) {
        boolean isWildcard = range.endsWith("/*") && type.startsWith(range.substring(0, range.length() - 1));
        return range.equals("*/*") || range.equals("*") || isWildcard || type.equals(range);
    }

    private static boolean isWellFormed(byte[] xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler());
            builder.parse(new ByteArrayInputStream(xml));
            return true;
        } catch (IOException | SAXException notWellFormed) {
            return false;
        } catch (ParserConfigurationException error) {
            throw new IllegalStateException(error);
        }
    }
}
