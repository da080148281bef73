package @PACKAGE@;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenon.testkit.Carrier;
import dev.tenon.testkit.TestClient;
import dev.tenon.testkit.TestRequest;
import dev.tenon.testkit.TestSite;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each test runs without a network, and in a whole server over TCP and over a Unix-domain socket. */
class @CLASS@Test {

    private static TestClient open(Carrier carrier, String options) throws Exception {
        return TestSite.of("/@NAME@", @CLASS@::new, options).open(carrier);
    }

    @ParameterizedTest
    @EnumSource
    void greetsByName(Carrier carrier) throws Exception {
        try (TestClient client = open(carrier, "")) {
            assertEquals("Hello, Ada!\n", client.get("/@NAME@?name=Ada").text());
            assertEquals(200, client.get("/@NAME@").status());
        }
    }

    @ParameterizedTest
    @EnumSource
    void greetsAsTheOptionSays(Carrier carrier) throws Exception {
        try (TestClient client = open(carrier, "greeting = \"Good morning\"")) {
            assertEquals("Good morning, world!\n", client.get("/@NAME@").text());
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersToGetAlone(Carrier carrier) throws Exception {
        try (TestClient client = open(carrier, "")) {
            assertEquals(405, client.send(TestRequest.post("/@NAME@").withBody("x")).status());
            assertEquals(404, client.get("/elsewhere").status());
        }
    }
}
