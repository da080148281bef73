package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.config.ConfigException;
import dev.tenon.config.ConfigReader;
import dev.tenon.config.Limit;
import dev.tenon.config.ServerConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A reload names each key that needs a restart. */
class EngineSetupTest {

    private static ServerConfig config(String text) throws ConfigException {
        return ConfigReader.parse(Path.of("/etc/server.toml"), "[server]\n" + text, name -> null);
    }

    private static List<String> fixed(String text) throws ConfigException {
        return EngineSetup.fixed(config(""), config(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trusted_proxies = ['10.0.0.0/8'] | trusted_proxies",
                "forwarded_fields = []            | forwarded_fields",
                "server_header = 'x'              | server_header",
                "lenient = ['query-percent']      | lenient",
                "data_dir = 'x'                   | data_dir",
                "plugins_dir = 'x'                | plugins_dir",
                "log = {level = 'debug'}          | log.level",
                "log = {format = 'json'}          | log.format",
                "engine = {loops = 3}             | engine.loops",
                "engine = {carrier = 'default'}   | engine.carrier"
            })
    void eachIsNamed(String line, String key) throws Exception {
        assertThat(fixed(line))
                .containsExactly("[server] " + key
                        + " has changed, and the server goes on as it was started: restart it for that");
    }

    @ParameterizedTest
    @EnumSource(value = Limit.class)
    void soIsEachLimitThatDoesNotHoldAtOnce(Limit limit) throws Exception {
        List<String> fixed = fixed("[server.limits]\n" + limit.key() + " = " + (limit.fallback() + 1) + "\n");
        switch (limit) {
            case BODY_BYTES, HANDLER_SECONDS, SHUTDOWN_SECONDS ->
                assertThat(fixed).isEmpty();
            case TARGET_BYTES,
                    HEADER_BYTES,
                    HEADER_COUNT,
                    TRAILER_BYTES,
                    CHUNK_EXTENSION_BYTES,
                    HEADER_SECONDS,
                    FIRST_BYTE_SECONDS,
                    IDLE_SECONDS,
                    BODY_BYTES_PER_SECOND,
                    BODY_GAP_SECONDS,
                    WRITE_STALL_SECONDS,
                    WRITE_BYTES_PER_SECOND,
                    CONNECTIONS,
                    CONNECTIONS_PER_ADDRESS,
                    REQUESTS_PER_CONNECTION,
                    REQUESTS_IN_FLIGHT,
                    DRAIN_BYTES ->
                assertThat(fixed).singleElement().asString().startsWith("[server] limits." + limit.key() + " has ");
        }
    }

    @Test
    void severalAreOneSentence() throws Exception {
        assertThat(fixed("server_header = 'x'\n[server.limits]\nidle_seconds = 31\nconnections = 9\n"))
                .containsExactly(
                        "[server] server_header, limits.idle_seconds, limits.connections have changed, and the server"
                                + " goes on as it was started: restart it for that");
        assertThat(fixed("")).isEmpty();
    }
}
