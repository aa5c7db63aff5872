// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Steps that build on one another; closing it deletes what they made, after a failure too. */
public final class Flow implements AutoCloseable {

    private final Api api;
    private final JsonNode flow;
    private final Map<String, JsonNode> captured = new HashMap<>();
    private final Map<String, Answer> answers = new HashMap<>();
    private final List<Setup> own = new ArrayList<>();
    private final List<Failure.Line> before = new ArrayList<>();

    Flow(Api api, JsonNode flow) {
        this.api = api;
        this.flow = flow;
        captured.put("run", Settings.runToken(flow.path("id").asText()));
    }

    /** Run one step, named by the end of its id, and check its answer. */
    public void run(String role) {
        ApiCase step = step(role);
        try {
            api.prepare(step, captured, own);
            if (step.text("technique").equals("setup")) {
                // Whether what the flow is about can be made is the matter of other cases.
                String problem = Setup.send(step, captured, captured);
                Assumptions.assumeTrue(problem.isEmpty(), problem);
                return;
            }
            Outcome outcome = Api.exchange(step, captured);
            // Before the checks: what a step made is deleted even if its answer is wrong.
            boolean isExpected = Checks.isExpected(step, outcome.answer().status());
            String missing = isExpected ? Setup.capture(step, outcome.answer(), captured) : "";
            List<Failure.Line> findings = Checks.findings(step, outcome.answer());
            for (JsonNode check : step.node().path("checks")) {
                Pages.Turn turn = Pages.turning(step, captured);
                findings.addAll(Comparison.findings(check, captured, outcome.answer(), answers, turn));
            }
            if (findings.isEmpty() && !missing.isEmpty()) {
                findings.add(new Failure.Line("capture", missing));
            }
            if (!findings.isEmpty()) {
                Failure.report(outcome, findings, before);
            }
            answers.put(step.id(), outcome.answer());
            answers.put(role, outcome.answer());
            before.add(new Failure.Line("before", role + ": " + outcome.answer().status()));
        } catch (Settings.MissingSetting missing) {
            throw Api.skipped(missing);
        }
    }

    @Override
    public void close() {
        for (ApiCase step : Cases.steps(flow, "cleanup")) {
            Setup.cleanUp(step, flow, captured);
        }
        for (int last = own.size() - 1; last >= 0; last--) {
            own.get(last).cleanUp();
        }
    }

    private ApiCase step(String role) {
        String id = flow.path("id").asText() + "-" + role;
        for (ApiCase step : Cases.steps(flow, "steps")) {
            if (step.id().equals(id) || step.id().equals(role)) {
                return step;
            }
        }
        return Assertions.fail("there is no step " + id + " in data/flows");
    }
}
