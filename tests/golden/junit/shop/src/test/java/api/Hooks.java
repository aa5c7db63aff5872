package api;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.Optional;

/** Yours: written once, never again. Every hook is optional; change what the methods return. */
public final class Hooks {

    private Hooks() {}

    /** The value of a credential that is not in the environment, by the name of its variable (API_TOKEN_MAIN). */
    public static Optional<String> credentials(String variable) {
        return Optional.empty();
    }

    /** Called before each request: `request.setHeader(...)` and the like change it. */
    public static void before(HttpRequest.Builder request, String caseId) {}

    /** True where two answers of the same object may differ at this JSON pointer of the body. */
    public static boolean isVolatile(String pointer) {
        return false;
    }

    /** The status codes to expect instead of those of the suite, such as "200" or "4XX"; empty keeps them. */
    public static List<String> expected(String caseId) {
        return List.of();
    }
}
