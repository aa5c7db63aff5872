// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** A case and its answer; `captured` is what its request was filled with. */
public record Outcome(ApiCase apiCase, Map<String, JsonNode> captured, Answer answer) {
    /** Fail unless the answer is what the document promises. */
    public void check() {
        List<Failure.Line> findings = Checks.findings(apiCase, answer);
        if (!findings.isEmpty()) {
            Failure.report(this, findings, List.of());
        }
    }
}
