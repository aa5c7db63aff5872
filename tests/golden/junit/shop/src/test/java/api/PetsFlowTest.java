package api;

import api.support.Api;
import api.support.Flow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PetsFlowTest {

    @BeforeAll
    static void needsBaseUrl() {
        Api.needsBaseUrl();
    }

    @AfterAll
    static void tellSkipped() {
        Api.tellSkipped();
    }

    // specmint: pets-crud
    @Test
    @Tag("flow")
    @Tag("smoke")
    @DisplayName("pets-crud: A pet is made, read, replaced and deleted")
    void crud() {
        try (Flow flow = new Api().flow("pets-crud")) {
            flow.run("create");
            flow.run("read");
            flow.run("update");
            flow.run("read-again");
            flow.run("delete");
            flow.run("read-gone");
        }
    }
}
