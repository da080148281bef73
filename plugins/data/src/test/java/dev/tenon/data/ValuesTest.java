package dev.tenon.data;

import static dev.tenon.data.TestMount.ids;
import static dev.tenon.data.TestMount.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Values at the edges of what a database can hold: kept as they are, compared as JSON has them. */
@ParameterizedClass
@EnumSource
final class ValuesTest {

    private final StoreKind kind;

    @TempDir
    Path directory;

    private TestMount mount;

    ValuesTest(StoreKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws Exception {
        mount = TestMount.open(kind, directory, """
                [mount.options.collection.notes]
                indexes = ["text"]
                """);
        mount.put("/notes/a", "{\"n\":1,\"text\":\"Milk\",\"tags\":[\"x\",2]}");
    }

    @AfterEach
    void close() {
        mount.close();
    }

    /** In the order in which they are sorted. */
    private static final List<String> NUMBERS = List.of(
            "-1e999999",
            "-1.7976931348623157e308",
            "-9223372036854775808",
            "-9007199254740993",
            "-9007199254740992",
            "-12.34",
            "-12.3",
            "-1",
            "-0.5",
            "-5e-324",
            "0",
            "5e-324",
            "0.1",
            "0.12",
            "1.00",
            "1.5",
            "10",
            "1e2",
            "9007199254740992",
            "9007199254740993",
            "9223372036854775806",
            "9223372036854775807",
            "9223372036854775808",
            "1e300",
            "1e999999");

    @Test
    void numbersAreComparedExactly() {
        for (int i = NUMBERS.size() - 1; i >= 0; i--) {
            mount.put("/numbers/n" + i, "{\"n\":" + NUMBERS.get(i) + "}");
        }
        List<String> sorted = new ArrayList<>();
        for (int i = 0; i < NUMBERS.size(); i++) {
            sorted.add("n" + i);
            assertThat(text(mount.get("/numbers/n" + i))).isEqualTo("{\"n\":" + NUMBERS.get(i) + "}");
            assertThat(ids(mount.get("/numbers?n=" + NUMBERS.get(i)))).containsExactly("n" + i);
        }
        assertThat(ids(mount.get("/numbers?sort=n&limit=100"))).isEqualTo(sorted);
        assertThat(ids(mount.get("/numbers?sort=-n&limit=100"))).isEqualTo(sorted.reversed());
        assertThat(ids(mount.get("/numbers?sort=n&limit=100&n[gt]=9007199254740992")))
                .isEqualTo(sorted.subList(19, sorted.size()));
        for (String order : List.of("n", "-n")) {
            List<String> paged = new ArrayList<>();
            String target = "/numbers?limit=1&sort=" + order;
            while (!target.isEmpty() && paged.size() <= sorted.size()) {
                Response page = mount.get(target);
                paged.addAll(ids(page));
                target = page.header("Link")
                        .map(link -> link.replaceAll("</data(.*)>.*", "$1"))
                        .orElse("");
            }
            assertThat(paged).isEqualTo(order.equals("n") ? sorted : sorted.reversed());
        }
        assertThat(ids(mount.get("/numbers?n=1e-99999999999"))).containsExactly("n10");
        assertThat(ids(mount.get("/numbers?n=0e99999999999"))).containsExactly("n10");
    }

    @Test
    void valuesThatAreHardToKeepAreKeptAndFound() {
        String much = "x".repeat(5000);
        mount.put("/notes/long", "{\"text\":\"" + much + "a\"}");
        mount.put("/notes/longer", "{\"text\":\"" + much + "b\"}");
        mount.put("/notes/zero", "{\"text\":\"a\\u0000b\",\"\\u0000\":[\"\\u0000\"],\"[\":{\"[\":[{\"0\":1}]}}");

        assertThat(ids(mount.get("/notes?text=" + much + "a"))).containsExactly("long");
        assertThat(ids(mount.get("/notes?text[in]=" + much + "a," + much + "b")))
                .containsExactly("long", "longer");
        assertThat(ids(mount.get("/notes?text[gt]=" + much + "a"))).containsExactly("longer");
        assertThat(ids(mount.get("/notes?text[lte]=" + much + "a&text[gt]=x"))).containsExactly("long");
        assertThat(ids(mount.get("/notes?text[prefix]=" + much))).containsExactly("long", "longer");
        assertThat(ids(mount.get("/notes?text[prefix]=" + much + "b"))).containsExactly("longer");

        assertThat(text(mount.get("/notes/zero"))).startsWith("{\"text\":\"a\\u0000b\"");
        assertThat(ids(mount.get("/notes?text=a%00b"))).containsExactly("zero");
        assertThat(ids(mount.get("/notes?/%5B/%5B[exists]"))).containsExactly("zero");
        assertThat(ids(mount.get("/notes?/%5B[exists]&sort=/%5B"))).containsExactly("zero");
        // A number in a path is a name, and no place in an array.
        assertThat(ids(mount.get("/notes?/tags/0=x"))).isEmpty();
        assertThat(ids(mount.get("/notes?/%5B/%5B/0[exists]"))).isEmpty();
    }
}
