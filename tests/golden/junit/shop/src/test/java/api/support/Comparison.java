// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import api.Hooks;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a step of a flow compares: a value with one that is known, or with that of an earlier step. */
final class Comparison {

    private static final double NEAR = 1e-9;

    private static final Pattern INSTANT = Pattern.compile(
        "(\\d{4}-\\d\\d-\\d\\d)[Tt ](\\d\\d:\\d\\d:\\d\\d)(?:\\.(\\d+))?(?:[Zz]|([+-]\\d\\d):?(\\d\\d))"
    );

    /** Pointers of arrays whose items may stand in any order. */
    private final List<String> unordered;

    private Comparison(List<String> unordered) {
        this.unordered = unordered;
    }

    /** What is wrong with an answer; `earlier` are those of the steps before, `captured` fills in what is known. */
    static List<Failure.Line> findings(
        JsonNode check,
        Map<String, JsonNode> captured,
        Answer answer,
        Map<String, Answer> earlier,
        Pages.Turn turn
    ) {
        String pointer = check.path("pointer").asText();
        JsonNode found = answer.at(pointer).orElse(MissingNode.getInstance());
        JsonNode wanted = MissingNode.getInstance();
        if (check.has("sameAs")) {
            Answer before = earlier.get(check.path("sameAs").asText());
            wanted = before.at(pointer).orElse(MissingNode.getInstance());
        } else if (check.has("equals") || check.has("differs")) {
            wanted = Placeholders.fill(check.path(check.has("equals") ? "equals" : "differs"), captured);
        }
        List<String> differences = new ArrayList<>();
        Comparison comparison = new Comparison(ApiCase.strings(check.path("unordered")));
        if (!Hooks.isVolatile(pointer)) {
            comparison.judge(check, found, wanted, differences);
        }
        if (!differences.isEmpty() && check.has("pages")) {
            JsonNode sought = wanted;
            JsonNode first = answer.json().orElse(MissingNode.getInstance());
            if (Pages.of(check).hold(first, items -> comparison.hasItem(check, items, sought), turn)) {
                differences.clear();
            }
        }
        List<Failure.Line> lines = new ArrayList<>();
        differences.forEach(text -> lines.add(new Failure.Line("check", text)));
        return lines;
    }

    private void judge(JsonNode check, JsonNode found, JsonNode wanted, List<String> differences) {
        String pointer = check.path("pointer").asText();
        if (check.has("most") || check.has("within")) {
            judgeList(check, found, wanted, differences);
        } else if (check.has("differs")) {
            if (equal(wanted, found, pointer)) {
                differences.add(shown(pointer) + ": still " + cut(wanted));
            }
        } else {
            compare(wanted, found, pointer, differences);
        }
    }

    /** A list must not be too long; one of its items has what is wanted, or none has it. */
    private void judgeList(JsonNode check, JsonNode found, JsonNode wanted, List<String> differences) {
        String place = shown(check.path("pointer").asText());
        int size = found.isArray() ? found.size() : 0;
        if (check.has("most")) {
            if (size > check.path("most").asInt()) {
                differences.add(place + ": " + size + " items, not " + check.path("most").asInt() + " at most");
            }
            return;
        }
        String within = check.path("within").asText();
        boolean isThere = hasItem(check, found, wanted);
        boolean goesOn = check.has("page") && !check.has("pages") && size >= check.path("page").asInt();
        String said = (within.isEmpty() ? "the value" : within) + " " + cut(wanted);
        if (check.has("differs") && isThere) {
            differences.add(place + ": an item has " + said);
        } else if (!check.has("differs") && !isThere && !goesOn) {
            differences.add(place + ": no item has " + said);
        }
    }

    private boolean hasItem(JsonNode check, JsonNode items, JsonNode wanted) {
        String within = check.path("within").asText();
        boolean isThere = false;
        for (int index = 0; items.isArray() && index < items.size(); index++) {
            isThere |= equal(wanted, items.get(index).at(within), within);
        }
        return isThere;
    }

    private boolean equal(JsonNode wanted, JsonNode found, String pointer) {
        List<String> differences = new ArrayList<>();
        compare(wanted, found, pointer, differences);
        return differences.isEmpty();
    }

    private void compare(JsonNode was, JsonNode found, String pointer, List<String> differences) {
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
            JsonNode other = unordered.contains(pointer) ? inOrderOf(found, was, pointer) : was;
            for (int index = 0; index < other.size(); index++) {
                compare(other.get(index), found.get(index), pointer + "/" + index, differences);
            }
        } else {
            differences.add(shown(pointer) + ": " + cut(found) + ", not " + cut(was));
        }
    }

    /** The items of an array in the order of those of another that they equal, if all of them do. */
    private JsonNode inOrderOf(JsonNode found, JsonNode was, String pointer) {
        List<JsonNode> waiting = new ArrayList<>();
        was.forEach(waiting::add);
        ArrayNode placed = Cases.JSON.createArrayNode();
        for (JsonNode item : found) {
            String place = pointer + "/" + placed.size();
            for (int index = 0; index < waiting.size(); index++) {
                List<String> differences = new ArrayList<>();
                compare(waiting.get(index), item, place, differences);
                if (differences.isEmpty()) {
                    placed.add(waiting.remove(index));
                    break;
                }
            }
        }
        return waiting.isEmpty() ? placed : was;
    }

    /** Equal by meaning: numbers to a billionth part, date-times by instant, e-mail addresses without case. */
    private static boolean isSame(JsonNode was, JsonNode found) {
        if (was.isNumber() && found.isNumber()) {
            double larger = Math.max(Math.abs(was.asDouble()), Math.abs(found.asDouble()));
            return Math.abs(was.asDouble() - found.asDouble()) <= NEAR * Math.max(1, larger);
        }
        if (!was.isTextual() || !found.isTextual()) {
            return was.equals(found);
        }
        Optional<Instant> moment = instant(was.asText());
        if (moment.isPresent() && instant(found.asText()).isPresent()) {
            return moment.equals(instant(found.asText()));
        }
        boolean isAddress = was.asText().contains("@");
        return isAddress ? was.asText().equalsIgnoreCase(found.asText()) : was.equals(found);
    }

    private static Optional<Instant> instant(String text) {
        Matcher found = INSTANT.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        String fraction = found.group(3) == null ? "000" : (found.group(3) + "00").substring(0, 3);
        String zone = found.group(4) == null ? "Z" : found.group(4) + ":" + found.group(5);
        try {
            String written = found.group(1) + "T" + found.group(2) + "." + fraction + zone;
            return Optional.of(OffsetDateTime.parse(written).toInstant());
        } catch (DateTimeException none) {
            return Optional.empty();
        }
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
