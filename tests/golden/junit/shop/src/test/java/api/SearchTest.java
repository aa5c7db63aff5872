package api;

import api.support.Api;
import api.support.ApiCase;
import api.support.Cases;
import api.support.DocumentOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestClassOrder(DocumentOrder.class)
class SearchTest {

    @BeforeAll
    static void needsBaseUrl() {
        Api.needsBaseUrl();
    }

    @AfterAll
    static void tellSkipped() {
        Api.tellSkipped();
    }

    // specmint: search
    /** #/paths/~1search/post */
    @Nested
    @Tag("search")
    @DisplayName("POST /search")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Search {

        private final Api api = new Api();

        @Tag("positive")
        @Tag("smoke")
        @ParameterizedTest(name = "{0}")
        @MethodSource("smoke")
        @DisplayName("accepts the least that it asks for")
        void works(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> smoke() {
            return Cases.of("search", "smoke");
        }

        @Tag("positive")
        @ParameterizedTest(name = "{0}")
        @MethodSource("accepted")
        @DisplayName("accepts what the document allows")
        void accepts(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> accepted() {
            return Cases.of("search", "positive");
        }

        @Tag("boundary")
        @ParameterizedTest(name = "{0}")
        @MethodSource("limits")
        @DisplayName("holds at its limits")
        void holds(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> limits() {
            return Cases.of("search", "boundary");
        }
    }
}
