// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The response schemas of the folder `schemas`; `format` is never asserted, 1.0 is an integer. */
final class Schemas {

    private static final int MOST_FINDINGS = 3;
    private static final Map<String, JsonNode> DOCUMENTS = Cases.files("/schemas")
        .stream()
        .map(file -> Cases.parse(Cases.resource("/schemas/" + file.getFileName())))
        .collect(Collectors.toMap(document -> document.path("$id").asText(), document -> document));
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        builder ->
            builder
                .schemaRegistryConfig(
                    SchemaRegistryConfig.builder().losslessNarrowing(true).locale(Locale.ENGLISH).build()
                )
                .schemas(
                    DOCUMENTS.keySet()
                        .stream()
                        .collect(Collectors.toMap(id -> id, id -> DOCUMENTS.get(id).toString()))
                )
    );
    private static final Map<String, Schema> COMPILED = new ConcurrentHashMap<>();

    private Schemas() {}

    /** Where a body breaks its schema: place, keyword, value, and the pointer in the document. */
    static List<Failure.Line> problems(JsonNode body, String reference) {
        Schema schema = COMPILED.computeIfAbsent(reference, name -> REGISTRY.getSchema(SchemaLocation.of(name)));
        List<Failure.Line> problems = new ArrayList<>();
        for (Error error : schema.validate(body)) {
            if (problems.size() < MOST_FINDINGS) {
                problems.add(problem(error));
            }
        }
        return problems;
    }

    private static Failure.Line problem(Error error) {
        String place = error.getInstanceLocation().toString();
        String rule = error.getKeyword() + ": " + Failure.cut(String.valueOf(error.getSchemaNode()), 80);
        String got = ", got " + Failure.cut(String.valueOf(error.getInstanceNode()), 80);
        String text = (place.isEmpty() ? "the body" : place) + "  " + rule + got;
        return new Failure.Line("schema", text, pointer(error.getSchemaLocation().toString()));
    }

    /** `urn:specmint:components#/$defs/Pet/type` -> the pointer in the document, kept in `$comment`. */
    private static String pointer(String location) {
        String[] halves = location.split("#", 2);
        String[] tokens = halves[1].split("/", 4);
        String start = DOCUMENTS.get(halves[0])
            .at("/" + tokens[1] + "/" + tokens[2])
            .path("$comment")
            .asText();
        return tokens.length > 3 ? start + "/" + tokens[3] : start;
    }
}
