// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java.
package api.support;

import api.Hooks;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Settings, read once: from the environment, else from `.env` beside the pom. */
final class Settings {

    private static final Map<String, String> FILE = readFile(Path.of(System.getProperty("basedir", ""), ".env"));

    private static final String RUN_ID = get("API_RUN_ID").orElseGet(() -> UUID.randomUUID().toString());

    private Settings() {}

    /** The setting, or nothing where it is unset or empty. */
    static Optional<String> get(String name) {
        return Optional.ofNullable(System.getenv(name))
            .filter(text -> !text.isEmpty())
            .or(() -> Optional.ofNullable(FILE.get(name)).filter(text -> !text.isEmpty()));
    }

    /** What `{{run}}` stands for in a scope: six of [a-z0-9], the same again with the same API_RUN_ID. */
    static JsonNode runToken(String scope) {
        byte[] digest = sha256(RUN_ID + ":" + scope);
        StringBuilder token = new StringBuilder();
        for (int place = 0; place < 6; place++) {
            token.append(Character.forDigit(Byte.toUnsignedInt(digest[place]) % 36, 36));
        }
        return TextNode.valueOf(token.toString());
    }

    static Optional<String> baseUrl() {
        return get("API_BASE_URL").map(url -> url.replaceAll("/+$", ""));
    }

    static boolean isOn(String name) {
        return get(name).filter("1"::equals).isPresent();
    }

    /** The credential or value behind a name such as API_TOKEN_MAIN; MissingSetting names what to set. */
    static String secret(String name) {
        if (!name.startsWith("API_BASIC_")) {
            return all(name).get(0);
        }
        String scheme = name.substring("API_BASIC_".length());
        String pair = String.join(":", all("API_USER_" + scheme, "API_PASSWORD_" + scheme));
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException(error);
        }
    }

    private static List<String> all(String... names) {
        List<String> values = new ArrayList<>();
        List<String> unset = new ArrayList<>();
        for (String name : names) {
            get(name)
                .or(() -> Hooks.credentials(name))
                .ifPresentOrElse(values::add, () -> unset.add(name));
        }
        if (!unset.isEmpty()) {
            throw new MissingSetting(unset);
        }
        return values;
    }

    private static Map<String, String> readFile(Path file) {
        Map<String, String> values = new HashMap<>();
        try {
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                int equals = line.indexOf('=');
                if (equals > 0 && !line.strip().startsWith("#")) {
                    String value = line.substring(equals + 1).strip();
                    values.put(line.substring(0, equals).strip(), value.replaceAll("^([\"'])(.*)\\1$", "$2"));
                }
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        return values;
    }

    /** A credential or an `API_VALUE_*` that is not set: the case is skipped. */
    static final class MissingSetting extends RuntimeException {

        private static final long serialVersionUID = 1L;

        final transient List<String> names;

        MissingSetting(List<String> names) {
            super("set " + String.join(", ", names));
            this.names = names;
        }
    }
}
