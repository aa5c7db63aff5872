// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Sends the cases of one operation, each with the objects that it needs; one instance per test class. */
public final class Api {

    private static final Set<String> UNSET = new TreeSet<>();
    private static final AtomicInteger SKIPPED = new AtomicInteger();
    private static boolean isTold;

    private final Map<String, Setup> shared = new LinkedHashMap<>();

    /** The first class without a base URL fails, the others are skipped: one line says why. */
    public static synchronized void needsBaseUrl() {
        String url = Settings.baseUrl().orElse("");
        if (!url.matches("https?://.+")) {
            Assumptions.assumeFalse(isTold, "API_BASE_URL is not set");
            isTold = true;
            String found = url.isEmpty() ? "is not set" : "is no http address: " + url;
            Assertions.fail("API_BASE_URL " + found + "; set it to the server to test, here or in .env");
        }
    }

    /** Print how many cases were skipped for want of a setting, and which to set. */
    public static synchronized void tellSkipped() {
        int skipped = SKIPPED.getAndSet(0);
        if (skipped > 0) {
            System.out.println(skipped + " skipped; to run them set " + String.join(", ", UNSET));
            UNSET.clear();
        }
    }

    /** Send a case; `check` on the outcome compares the answer. */
    public Outcome send(ApiCase apiCase) {
        needsPermission(apiCase);
        Map<String, JsonNode> captured = new HashMap<>();
        List<Setup> own = new ArrayList<>();
        try {
            prepare(apiCase, captured, own);
            captured.put("run", Settings.runToken(apiCase.id()));
            return exchange(apiCase, captured);
        } catch (Settings.MissingSetting missing) {
            throw skipped(missing);
        } finally {
            for (int last = own.size() - 1; last >= 0; last--) {
                own.get(last).cleanUp();
            }
        }
    }

    /** Begin a flow; closing it deletes what it made. What it lacks is known before its first step. */
    public Flow flow(String id) {
        JsonNode flow = Cases.flow(id);
        Cases.steps(flow, "steps").forEach(Api::needsPermission);
        try {
            Cases.steps(flow, "steps").forEach(step -> Placeholders.need(step.node().path("request").toString()));
        } catch (Settings.MissingSetting missing) {
            throw skipped(missing);
        }
        return new Flow(this, flow);
    }

    /** Delete the shared objects, the last one first. */
    public void cleanUp() {
        List<Setup> made = new ArrayList<>(shared.values());
        for (int last = made.size() - 1; last >= 0; last--) {
            made.get(last).cleanUp();
        }
        shared.clear();
    }

    /** Run the steps that a case names: shared ones once, own ones now. */
    void prepare(ApiCase apiCase, Map<String, JsonNode> captured, List<Setup> own) {
        Map<String, Setup> here = new HashMap<>();
        for (String step : apiCase.list("setup")) {
            JsonNode flow = Cases.flow(step);
            String id = flow.path("id").asText();
            boolean isShared = flow.at("/steps/0/scope").asText().equals("shared");
            Map<String, Setup> known = isShared ? shared : here;
            synchronized (shared) {
                if (!known.containsKey(id)) {
                    String taker = isShared ? apiCase.operation().path("slug").asText() : apiCase.id();
                    Setup setup = new Setup(flow, taker);
                    known.put(id, setup);
                    if (!isShared) {
                        own.add(setup);
                    }
                }
                known.get(id).run(step, captured);
            }
        }
    }

    static Outcome exchange(ApiCase apiCase, Map<String, JsonNode> captured) {
        try {
            return new Outcome(apiCase, Map.copyOf(captured), Client.send(Request.of(apiCase, captured)));
        } catch (UncheckedIOException error) {
            String again = Command.of(apiCase, captured);
            String address = Settings.baseUrl().orElseThrow().replaceFirst("//[^/@]*@", "//");
            String from = "no answer from " + address + ": ";
            Failure.Line got = new Failure.Line("got", from + error.getCause());
            throw new AssertionError(apiCase + "\n" + got + "\n" + new Failure.Line("again", again), error);
        }
    }

    private static void needsPermission(ApiCase apiCase) {
        boolean isAllowed = !apiCase.list("tags").contains("destructive") || Settings.isOn("API_ALLOW_DESTRUCTIVE");
        Assumptions.assumeTrue(isAllowed, "touches many objects; API_ALLOW_DESTRUCTIVE=1 runs it");
    }

    /** Skip the running test and remember why. */
    static RuntimeException skipped(Settings.MissingSetting missing) {
        synchronized (Api.class) {
            UNSET.addAll(missing.names);
            SKIPPED.incrementAndGet();
        }
        Assumptions.assumeTrue(false, missing.getMessage());
        return missing;
    }
}
