package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9112 section 3.2, and what {@code lenient} makes of it. */
class LenientTargetsTest {

    private static final TestSite SITE =
            TestSite.of(Handlers.inline(request -> Response.text(request.target() + " " + request.query())));

    private static String answer(String config, String target) throws Exception {
        try (TestServer server = SITE.start(config);
                RawClient client = server.raw()) {
            var response = client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .receive();
            return response.status() == 200 ? response.text() : Integer.toString(response.status());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /a[1]                     | path-characters  | ''
            /?q=[1]                   | query-characters | q=[1]
            /?q=100%                  | query-percent    | q=100%
            /?%=%4&a=%zz%41%%42&%e4=x | query-percent    | 400
            /?%=%4&a=%zz%41%%42       | query-percent    | %=%4&a=%zzA%B
            """)
    void browsersTargetsAreRefusedUnlessTheConfigurationIsLenient(String target, String leniency, String query)
            throws Exception {
        assertThat(answer("", target)).isEqualTo("400");
        assertThat(answer("lenient = [\"" + leniency + "\"]", target))
                .isEqualTo(query.equals("400") ? query : target + " " + query);
    }
}
