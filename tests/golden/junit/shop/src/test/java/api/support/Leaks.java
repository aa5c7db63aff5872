// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import api.support.Failure.Line;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What no answer to a probe may show: how the service is built, or a script that a browser would run. */
final class Leaks {

    private static final int LOOKED_AT = 1_000_000;
    private static final int LONGEST_SHOWN = 120;
    private static final List<Trace> TRACES = List.of(
        new Trace("Python", "Traceback \\(most recent call last\\)"),
        new Trace("Python", "File [!-~]{1,310}\\.py[!-~]{1,6}, line [0-9]{1,6}, in "),
        new Trace("Java", "at [!-&*-~]{3,300}\\([A-Za-z0-9_$-]{1,100}\\.(?:java|kt|scala|groovy):[0-9]{1,6}\\)"),
        new Trace("Node.js", "at [!-&*-~]{1,300}\\.(?:js|cjs|mjs|ts):[0-9]{1,6}:[0-9]{1,6}"),
        new Trace("Node.js", "at [ -&*-~]{1,100} \\([!-&*-~]{1,300}:[0-9]{1,6}:[0-9]{1,6}\\)"),
        new Trace("PHP", "#[0-9]{1,3} [!-&*-~]{1,300}\\.php\\([0-9]{1,6}\\): "),
        new Trace("PHP", "in (?:<b>)?[!-;=-~]{1,300}\\.php(?:</b>)? on line (?:<b>)?[0-9]{1,6}"),
        new Trace("PHP", "[!-&]file[!-&]: ?[ -+.-~-]{1,300}\\.php[!-&], ?[!-&]line[!-&]: ?[0-9]{1,6}"),
        new Trace(".NET", "in [!-~]{1,300}\\.(?:cs|vb|fs):line [0-9]{1,6}"),
        new Trace(".NET", "at (?:System|Microsoft)\\.[!-&*-~]{3,300}\\("),
        new Trace(".NET", "--- End of (?:inner exception )?stack trace"),
        new Trace("Ruby", "\\.rb:[0-9]{1,6}:in "),
        new Trace("Go", "goroutine [0-9]{1,9} \\[[a-z ]{1,40}"),
        new Trace("Go", "\\.go:[0-9]{1,6} \\+0x[0-9a-f]{1,16}")
    );
    private static final String SCRIPT = "<script>alert(1)</script>";
    private static final List<String> PAGES = List.of("text/html", "application/xhtml+xml");

    private Leaks() {}

    /** A language and what its stack traces hold. */
    private record Trace(String language, Pattern pattern) {
        Trace(String language, String pattern) {
            this(language, Pattern.compile(pattern));
        }
    }

    static List<Line> in(Answer answer) {
        int length = Math.min(answer.body().length, LOOKED_AT);
        String text = new String(answer.body(), 0, length, StandardCharsets.UTF_8);
        List<Line> lines = new ArrayList<>();
        for (Trace trace : TRACES) {
            Matcher found = trace.pattern().matcher(text);
            if (found.find()) {
                String shown = found.group().substring(0, Math.min(found.group().length(), LONGEST_SHOWN));
                lines.add(new Line("leak", "a stack trace of " + trace.language() + ": " + shown));
            }
        }
        if (PAGES.contains(answer.mediaType()) && text.contains(SCRIPT)) {
            lines.add(new Line("leak", "a script comes back as it was sent: " + SCRIPT));
        }
        return lines;
    }
}
