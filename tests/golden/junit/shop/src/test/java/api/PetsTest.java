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
class PetsTest {

    @BeforeAll
    static void needsBaseUrl() {
        Api.needsBaseUrl();
    }

    @AfterAll
    static void tellSkipped() {
        Api.tellSkipped();
    }

    // specmint: list-pets
    /** #/paths/~1pets/get */
    @Nested
    @Tag("pets")
    @DisplayName("GET /pets")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class ListPets {

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
            return Cases.of("list-pets", "smoke");
        }

        @Tag("positive")
        @ParameterizedTest(name = "{0}")
        @MethodSource("accepted")
        @DisplayName("accepts what the document allows")
        void accepts(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> accepted() {
            return Cases.of("list-pets", "positive");
        }

        @Tag("boundary")
        @ParameterizedTest(name = "{0}")
        @MethodSource("limits")
        @DisplayName("holds at its limits")
        void holds(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> limits() {
            return Cases.of("list-pets", "boundary");
        }

        @Tag("negative")
        @ParameterizedTest(name = "{0}")
        @MethodSource("refused")
        @DisplayName("refuses what the document forbids")
        void refuses(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> refused() {
            return Cases.of("list-pets", "negative");
        }
    }

    // specmint: create-pet
    /** #/paths/~1pets/post */
    @Nested
    @Tag("pets")
    @DisplayName("POST /pets")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class CreatePet {

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
            return Cases.of("create-pet", "smoke");
        }

        @Tag("positive")
        @ParameterizedTest(name = "{0}")
        @MethodSource("accepted")
        @DisplayName("accepts what the document allows")
        void accepts(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> accepted() {
            return Cases.of("create-pet", "positive");
        }

        @Tag("boundary")
        @ParameterizedTest(name = "{0}")
        @MethodSource("limits")
        @DisplayName("holds at its limits")
        void holds(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> limits() {
            return Cases.of("create-pet", "boundary");
        }

        @Tag("negative")
        @ParameterizedTest(name = "{0}")
        @MethodSource("refused")
        @DisplayName("refuses what the document forbids")
        void refuses(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> refused() {
            return Cases.of("create-pet", "negative");
        }

        @Tag("security")
        @ParameterizedTest(name = "{0}")
        @MethodSource("guarded")
        @DisplayName("protects what it guards")
        void protects(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> guarded() {
            return Cases.of("create-pet", "security");
        }
    }

    // specmint: read-pet
    /** #/paths/~1pets~1{petId}/get */
    @Nested
    @Tag("pets")
    @DisplayName("GET /pets/{petId}")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class ReadPet {

        private final Api api = new Api();

        @AfterAll
        void cleanUp() {
            api.cleanUp();
        }

        @Tag("positive")
        @Tag("smoke")
        @ParameterizedTest(name = "{0}")
        @MethodSource("smoke")
        @DisplayName("accepts the least that it asks for")
        void works(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> smoke() {
            return Cases.of("read-pet", "smoke");
        }

        @Tag("negative")
        @ParameterizedTest(name = "{0}")
        @MethodSource("refused")
        @DisplayName("refuses what the document forbids")
        void refuses(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> refused() {
            return Cases.of("read-pet", "negative");
        }
    }

    // specmint: replace-pet
    /** #/paths/~1pets~1{petId}/put */
    @Nested
    @Tag("pets")
    @DisplayName("PUT /pets/{petId}")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class ReplacePet {

        private final Api api = new Api();

        @AfterAll
        void cleanUp() {
            api.cleanUp();
        }

        @Tag("positive")
        @Tag("smoke")
        @ParameterizedTest(name = "{0}")
        @MethodSource("smoke")
        @DisplayName("accepts the least that it asks for")
        void works(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> smoke() {
            return Cases.of("replace-pet", "smoke");
        }

        @Tag("negative")
        @ParameterizedTest(name = "{0}")
        @MethodSource("refused")
        @DisplayName("refuses what the document forbids")
        void refuses(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> refused() {
            return Cases.of("replace-pet", "negative");
        }
    }

    // specmint: delete-pet
    /** #/paths/~1pets~1{petId}/delete */
    @Nested
    @Tag("pets")
    @DisplayName("DELETE /pets/{petId}")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class DeletePet {

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
            return Cases.of("delete-pet", "smoke");
        }

        @Tag("security")
        @ParameterizedTest(name = "{0}")
        @MethodSource("guarded")
        @DisplayName("protects what it guards")
        void protects(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> guarded() {
            return Cases.of("delete-pet", "security");
        }
    }

    // specmint: add-photo
    /** #/paths/~1pets~1{petId}~1photo/post */
    @Nested
    @Tag("pets")
    @Tag("photos")
    @DisplayName("POST /pets/{petId}/photo")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class AddPhoto {

        private final Api api = new Api();

        @Tag("positive")
        @ParameterizedTest(name = "{0}")
        @MethodSource("accepted")
        @DisplayName("accepts what the document allows")
        void accepts(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> accepted() {
            return Cases.of("add-photo", "positive");
        }

        @Tag("boundary")
        @ParameterizedTest(name = "{0}")
        @MethodSource("limits")
        @DisplayName("holds at its limits")
        void holds(ApiCase apiCase) {
            api.send(apiCase).check();
        }

        static Stream<ApiCase> limits() {
            return Cases.of("add-photo", "boundary");
        }
    }
}
