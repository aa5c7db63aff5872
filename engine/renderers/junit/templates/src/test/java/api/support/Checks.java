// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import api.Hooks;
import api.support.Failure.Line;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
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
            findings.add(new Line("status", statusFinding(apiCase, answer)));
        }
        documented(apiCase.operation(), answer.status()).ifPresent(response -> {
            for (String name : ApiCase.strings(response.path("headers"))) {
                if (answer.headers().firstValue(name).isEmpty()) {
                    findings.add(new Line("header", name + " is missing"));
                }
            }
            findings.addAll(content(apiCase, response.path("content"), answer));
        });
        Settings.get("API_MAX_MS")
            .filter(limit -> answer.millis() > Long.parseLong(limit))
            .ifPresent(limit -> findings.add(new Line("time", answer.millis() + " ms, above API_MAX_MS " + limit)));
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

    private static String statusFinding(ApiCase apiCase, Answer answer) {
        if (Client.waitTime(answer).isPresent()) {
            return "rate limited: not a finding about the rule";
        }
        if (answer.status() >= 500) {
            return "server error";
        }
        if (answer.status() < 300) {
            return "accepted";
        }
        boolean isRefusal = answer.status() >= 400;
        boolean wasAsked = expected(apiCase)
            .stream()
            .anyMatch(code -> code.startsWith("4"));
        return isRefusal ? (wasAsked ? "refused with an undocumented code" : "refused") : "redirected";
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

    private static List<Line> content(ApiCase apiCase, JsonNode documented, Answer answer) {
        boolean hasNone = answer.body().length == 0 && (answer.status() == 204 || answer.status() == 304);
        if (documented.isEmpty() || hasNone || apiCase.node().at("/request/method").asText().equals("HEAD")) {
            return List.of();
        }
        String type = answer.mediaType();
        Iterator<String> names = documented.fieldNames();
        String best = null;
        while (names.hasNext()) {
            String name = names.next();
            boolean isCloser = best == null || (best.contains("*") && !name.contains("*"));
            best = matches(type, mediaRange(name)) && isCloser ? name : best;
        }
        if (best == null) {
            String found = type.isEmpty() ? "no content type" : type;
            return List.of(new Line("type", found + ", not " + String.join(" or ", mediaRanges(documented))));
        }
        return body(type, documented.path(best), answer);
    }

    private static List<Line> body(String type, JsonNode reference, Answer answer) {
        if (type.endsWith("/json") || type.endsWith("+json")) {
            Optional<JsonNode> body = answer.json();
            if (body.isEmpty()) {
                return List.of(new Line("body", "not JSON"));
            }
            return reference.isTextual() ? Schemas.problems(body.get(), reference.asText()) : List.of();
        }
        boolean isXml = type.endsWith("/xml") || type.endsWith("+xml");
        return isXml && !isWellFormed(answer.body()) ? List.of(new Line("body", "not well-formed XML")) : List.of();
    }

    private static List<String> mediaRanges(JsonNode documented) {
        List<String> ranges = new ArrayList<>();
        documented.fieldNames().forEachRemaining(name -> ranges.add(mediaRange(name)));
        return ranges;
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
