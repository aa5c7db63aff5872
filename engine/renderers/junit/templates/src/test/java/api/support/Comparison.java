// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import api.Hooks;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What a step of a flow compares: a value with one that is known, or with that of an earlier step. */
final class Comparison {

    private static final double NEAR = 1e-9;

    private Comparison() {}

    static List<Failure.Line> findings(JsonNode check, Answer answer, Map<String, Answer> earlier) {
        String pointer = check.path("pointer").asText();
        JsonNode found = answer.at(pointer).orElse(MissingNode.getInstance());
        List<String> differences = new ArrayList<>();
        if (check.path("absent").asBoolean()) {
            if (!found.isMissingNode()) {
                differences.add(shown(pointer) + ": " + cut(found) + ", not absent");
            }
        } else if (check.has("sameAs")) {
            Answer before = earlier.get(check.path("sameAs").asText());
            JsonNode was = before == null ? found : before.at(pointer).orElse(MissingNode.getInstance());
            compare(was, found, pointer, differences);
        } else if (check.has("equals")) {
            compare(check.path("equals"), found, pointer, differences);
        }
        return differences
            .stream()
            .map(text -> new Failure.Line("check", text))
            .toList();
    }

    private static void compare(JsonNode was, JsonNode found, String pointer, List<String> differences) {
        if (Hooks.isVolatile(pointer) || isSame(was, found)) {
            return;
        }
        if (was.isObject() && found.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            addNames(was, names);
            addNames(found, names);
            for (String name : names) {
                String place = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
                compare(was.path(name), found.path(name), place, differences);
            }
        } else if (was.isArray() && found.isArray() && was.size() == found.size()) {
            for (int index = 0; index < was.size(); index++) {
                compare(was.get(index), found.get(index), pointer + "/" + index, differences);
            }
        } else {
            differences.add(shown(pointer) + ": " + cut(found) + ", not " + cut(was));
        }
    }

    private static boolean isSame(JsonNode was, JsonNode found) {
        if (was.isNumber() && found.isNumber()) {
            double near = NEAR * Math.max(1, Math.abs(was.asDouble()));
            return Math.abs(was.asDouble() - found.asDouble()) <= near;
        }
        return was.equals(found);
    }

    private static void addNames(JsonNode node, TreeSet<String> names) {
        for (Iterator<String> each = node.fieldNames(); each.hasNext(); ) {
            names.add(each.next());
        }
    }

    private static String shown(String pointer) {
        return pointer.isEmpty() ? "the body" : pointer;
    }

    private static String cut(JsonNode node) {
        return node.isMissingNode() ? "absent" : Failure.cut(node.toString(), 80);
    }
}
