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
class ShelvesTest {

    @BeforeAll
    static void needsBaseUrl() {
        Api.needsBaseUrl();
    }

    @AfterAll
    static void tellSkipped() {
        Api.tellSkipped();
    }

    // specmint: read-shelf
    /** #/paths/~1shelves~1{shelfId}/get */
    @Nested
    @DisplayName("GET /shelves/{shelfId}")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class ReadShelf {

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
            return Cases.of("read-shelf", "smoke");
        }

        @Tag("negative")
        @ParameterizedTest(name = "{0}")
        @MethodSource("refused")
        @DisplayName("refuses what the document forbids")
        void refuses(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> refused() {
            return Cases.of("read-shelf", "negative");
        }
    }
}
