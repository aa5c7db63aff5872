// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;

/** The message of a failed case: the rule, what was expected, what came, and how to send it again. */
final class Failure {

    private static final int LONGEST_BODY = 2000;
    private static final Map<Integer, String> REASONS = Map.ofEntries(
        Map.entry(200, "OK"),
        Map.entry(201, "Created"),
        Map.entry(202, "Accepted"),
        Map.entry(204, "No Content"),
        Map.entry(301, "Moved Permanently"),
        Map.entry(302, "Found"),
        Map.entry(304, "Not Modified"),
        Map.entry(400, "Bad Request"),
        Map.entry(401, "Unauthorized"),
        Map.entry(403, "Forbidden"),
        Map.entry(404, "Not Found"),
        Map.entry(405, "Method Not Allowed"),
        Map.entry(406, "Not Acceptable"),
        Map.entry(409, "Conflict"),
        Map.entry(410, "Gone"),
        Map.entry(412, "Precondition Failed"),
        Map.entry(413, "Content Too Large"),
        Map.entry(415, "Unsupported Media Type"),
        Map.entry(422, "Unprocessable Content"),
        Map.entry(429, "Too Many Requests"),
        Map.entry(500, "Internal Server Error"),
        Map.entry(501, "Not Implemented"),
        Map.entry(502, "Bad Gateway"),
        Map.entry(503, "Service Unavailable"),
        Map.entry(504, "Gateway Timeout")
    );

    private static final Map<String, String> VERDICTS = Map.of(
        "leak",
        "a leak in the answer",
        "media",
        "content type not documented",
        "schema",
        "body is not what the schema says",
        "header",
        "header missing",
        "time",
        "too slow",
        "check",
        "not what the flow left",
        "capture",
        "nothing to go on with"
    );

    private Failure() {}

    /** One line of the message; `note` stands in a column of its own, or is empty. */
    record Line(String label, String text, String note) {
        Line(String label, String text) {
            this(label, text, "");
        }

        /** What the line `got` says where this one is the first finding. */
        String verdict() {
            return VERDICTS.getOrDefault(label, text);
        }

        @Override
        public String toString() {
            String line = note.isEmpty()
                ? text
                : String.format("%-40s", text) + (text.length() < 40 ? "" : "  ") + note;
            return String.format("  %-9s %s", label, line);
        }
    }

    /** Fail the test: what is wrong with the answer, and in a flow the steps before. */
    static void report(Outcome outcome, List<Line> findings, List<Line> before) {
        ApiCase apiCase = outcome.apiCase();
        Answer answer = outcome.answer();
        String reason = REASONS.getOrDefault(answer.status(), "");
        String got = (answer.status() + " " + reason).strip() + ": " + findings.get(0).verdict();
        String type = answer.mediaType().isEmpty() ? "no content type" : answer.mediaType();
        String size = type + ", " + answer.body().length + " bytes, " + answer.millis() + " ms";
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("rule", apiCase.text("why"), apiCase.text("target")));
        lines.add(new Line("expected", expectation(apiCase)));
        lines.add(new Line("got", got, size));
        findings
            .stream()
            .filter(line -> !line.label().equals("status"))
            .forEach(lines::add);
        if (answer.body().length > 0) {
            lines.add(new Line("body", cut(answer.text().strip().replaceAll("\\s+", " "), LONGEST_BODY)));
        }
        lines.addAll(before);
        StringBuilder message = new StringBuilder(apiCase.toString());
        lines.forEach(line -> message.append('\n').append(line));
        message.append('\n').append(new Line("again", Command.of(apiCase, outcome.captured())));
        Assertions.fail(Placeholders.hidden(message.toString(), apiCase.node().path("request").toString()));
    }

    static String cut(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) + "..." : text;
    }

    private static String expectation(ApiCase apiCase) {
        boolean isNamed = apiCase.node().at("/expect/strict").asBoolean();
        String source = isNamed ? " (named by the document)" : " (usual; the document names none)";
        return String.join(" or ", Checks.expected(apiCase)) + source;
    }
}
