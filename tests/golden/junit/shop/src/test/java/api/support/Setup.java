// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** The objects that a `setup` flow makes, each step once, and how they are deleted. */
final class Setup {

    private final JsonNode flow;
    private final Set<String> done = new HashSet<>();
    private final Map<String, JsonNode> made = new HashMap<>();
    private final JsonNode run;
    private final Map<String, JsonNode> context = new HashMap<>();
    private String failure = "";
    private Settings.MissingSetting missing;

    /** `taker` is what the objects are for: the case, or the operation whose cases share them. */
    Setup(JsonNode flow, String taker) {
        this.flow = flow;
        this.run = Settings.runToken(flow.path("id").asText() + ":" + taker);
    }

    /** Run the step unless it has run, and add what the flow has captured; a failure skips the test. */
    void run(String id, Map<String, JsonNode> captured) {
        context.putAll(captured);
        context.putAll(made);
        context.put("run", run);
        for (ApiCase step : Cases.steps(flow, "steps")) {
            if (step.id().equals(id) && failure.isEmpty() && missing == null && done.add(id)) {
                failure = send(step);
            }
        }
        if (missing != null) {
            throw missing;
        }
        Assumptions.assumeTrue(failure.isEmpty(), failure);
        captured.putAll(made);
    }

    /** Delete what was made, in the order given; what fails is told and passed over. */
    void cleanUp() {
        context.putAll(made);
        Cases.steps(flow, "cleanup").forEach(step -> cleanUp(step, flow, context));
    }

    /** Send a cleanup step, unless what it deletes was never made. */
    static void cleanUp(ApiCase step, JsonNode flow, Map<String, JsonNode> captured) {
        String request = step.node().path("request").toString();
        for (ApiCase maker : Cases.steps(flow, "steps")) {
            for (String name : names(maker)) {
                if (request.contains("{{" + name + "}}") && !captured.containsKey(name)) {
                    return;
                }
            }
        }
        try {
            Answer answer = Client.send(Request.of(step, captured));
            boolean isGone = answer.status() == 404 || answer.status() == 410;
            if (!isGone && !Checks.isExpected(step, answer.status())) {
                System.err.println("cleanup failed: " + step.id() + ": got " + answer.status());
            }
        } catch (UncheckedIOException | Settings.MissingSetting error) {
            System.err.println("cleanup failed: " + step.id() + ": " + error.getMessage());
        }
    }

    /** Take the values that a step names; says what was not found, else nothing. */
    static String capture(ApiCase step, Answer answer, Map<String, JsonNode> made) {
        for (String name : names(step)) {
            String place = step.node().path("captures").path(name).asText();
            JsonNode value = answer.at(place).orElse(null);
            if (value == null || value.isNull() || (value.isTextual() && value.asText().isEmpty())) {
                return step.id() + ": nothing at " + place + " in " + Failure.cut(answer.text(), 200);
            }
            made.put(name, value);
        }
        return "";
    }

    private String send(ApiCase step) {
        try {
            return send(step, context, made);
        } catch (Settings.MissingSetting error) {
            missing = error;
            return "";
        }
    }

    /** Send a step and take what it makes; says why that did not work, else nothing. */
    static String send(ApiCase step, Map<String, JsonNode> known, Map<String, JsonNode> made) {
        try {
            Answer answer = Client.send(Request.of(step, known));
            if (!Checks.isExpected(step, answer.status())) {
                return "setup failed: " + step.id() + ": got " + answer.status();
            }
            String problem = capture(step, answer, made);
            return problem.isEmpty() ? "" : "setup failed: " + problem;
        } catch (UncheckedIOException error) {
            return "setup failed: " + step.id() + ": " + error.getMessage();
        }
    }

    private static List<String> names(ApiCase step) {
        List<String> names = new ArrayList<>();
        step.node().path("captures").fieldNames().forEachRemaining(names::add);
        return names;
    }
}
