// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The data files: `data/<operation>.json` and `data/flows/<resource>.json`. */
public final class Cases {

    static final ObjectMapper JSON = JsonMapper.builder()
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
        .build();

    private static final Map<String, List<ApiCase>> READ = new ConcurrentHashMap<>();
    private static final Map<String, JsonNode> FLOWS = readFlows();

    private Cases() {}

    /** The cases of one operation, best first: of a kind, or `smoke`, the positive ones of that tag. */
    public static Stream<ApiCase> of(String operation, String group) {
        return READ.computeIfAbsent(operation, Cases::read)
            .stream()
            .filter(apiCase -> apiCase.group().equals(group));
    }

    /** The flow of that id, or the one that holds the step of that id. */
    static JsonNode flow(String id) {
        if (!FLOWS.containsKey(id)) {
            throw new IllegalStateException("there is no flow or step " + id + " in data/flows");
        }
        return FLOWS.get(id);
    }

    static List<ApiCase> steps(JsonNode flow, String part) {
        List<ApiCase> steps = new ArrayList<>();
        flow.path(part).forEach(step -> steps.add(ApiCase.of(step, step.path("operation"))));
        return steps;
    }

    static byte[] resource(String path) {
        try (InputStream stream = Cases.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalStateException("src/test/resources" + path + " is missing");
            }
            return stream.readAllBytes();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** The files of a folder of resources, in order of their names. */
    static List<Path> files(String folder) {
        URL url = Cases.class.getResource(folder);
        if (url == null) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(Path.of(url.toURI()))) {
            return paths.sorted().toList();
        } catch (IOException | URISyntaxException error) {
            throw new IllegalStateException(error);
        }
    }

    static JsonNode parse(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static List<ApiCase> read(String operation) {
        JsonNode file = parse(resource("/data/" + operation + ".json"));
        List<ApiCase> cases = new ArrayList<>();
        file.path("cases").forEach(node -> cases.add(ApiCase.of(node, file.path("operation"))));
        return cases;
    }

    private static Map<String, JsonNode> readFlows() {
        Map<String, JsonNode> flows = new HashMap<>();
        for (Path file : files("/data/flows")) {
            for (JsonNode flow : parse(resource("/data/flows/" + file.getFileName())).path("flows")) {
                flow.path("steps").forEach(step -> flows.put(step.path("id").asText(), flow));
                flows.put(flow.path("id").asText(), flow);
            }
        }
        return flows;
    }
}
