package dev.tenon.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.tenon.admin.ExplanationView.Answer;
import dev.tenon.admin.ExplanationView.ChosenMount;
import dev.tenon.admin.ExplanationView.OtherMount;
import dev.tenon.admin.ExplanationView.Runs;
import dev.tenon.admin.ExplanationView.Setting;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationViewsTest {

    /** One with everything in it. */
    static final ExplanationView WHOLE = new ExplanationView(
            ExplanationView.RUNNING,
            "/etc/tenon/server.toml",
            "DELETE",
            "/a/../hello/x",
            "/hello/x",
            Optional.of(new Answer(405, "the mount answers to GET, not to DELETE")),
            Optional.of(new ChosenMount(
                    "/hello",
                    "hello",
                    "/etc/tenon/server.toml:31",
                    "/x",
                    "serving",
                    "",
                    Optional.of(new PluginView(
                            "hello", "1.2", "/p/hello.jar", "ab12", "com.x.Hello", "loaded", List.of("hello"))),
                    Runs.THREAD,
                    "GET, HEAD, OPTIONS",
                    List.of(new Setting("greeting", "\"Hi\nthere\"", "/etc/tenon/server.toml:35")),
                    List.of(
                            new Setting("body_bytes", "5", "/etc/tenon/server.toml:32"),
                            new Setting("idle_seconds", "30", "default")))),
            List.of(new OtherMount("/", "site", "it covers the path, but /hello is longer")));

    @Test
    void asTextItIsALineToAFactAndNothingInItActs() {
        assertThat(ExplanationViews.text(WHOLE)).isEqualTo("""
                request      DELETE /a/../hello/x
                asked        the running server, with /etc/tenon/server.toml
                path         /hello/x
                answer       405 by the server itself, no plugin is asked: the mount answers to GET, not to DELETE
                mount        /hello (hello), /etc/tenon/server.toml:31
                path within  /x
                state        serving
                plugin       hello 1.2, class com.x.Hello
                from         /p/hello.jar
                sha256       ab12
                runs         in a virtual thread of its own for each request
                methods      GET, HEAD, OPTIONS
                option       greeting = "Hi\\nthere"  (/etc/tenon/server.toml:35)
                limit        body_bytes = 5  (/etc/tenon/server.toml:32)
                limits       1 more at their defaults; --json lists all
                not          / (site): it covers the path, but /hello is longer
                """);
    }

    @Test
    void asJsonItHasEveryMemberThatScriptsRead() {
        JsonObject json = new Gson().fromJson(ExplanationViews.json(WHOLE), JsonObject.class);

        assertThat(json.keySet())
                .containsExactly("from", "config_file", "method", "target", "path", "own_answer", "mount", "others");
        assertThat(json.getAsJsonObject("own_answer").get("status").getAsInt()).isEqualTo(405);
        JsonObject mount = json.getAsJsonObject("mount");
        assertThat(mount.keySet())
                .containsExactly(
                        "path",
                        "name",
                        "line",
                        "path_within",
                        "state",
                        "reason",
                        "plugin",
                        "runs",
                        "methods",
                        "options",
                        "limits");
        assertThat(mount.getAsJsonObject("plugin").get("sha256").getAsString()).isEqualTo("ab12");
        assertThat(mount.get("runs").getAsString()).isEqualTo("thread");
        assertThat(mount.getAsJsonArray("limits").get(1).toString())
                .isEqualTo("{\"key\":\"idle_seconds\",\"value\":\"30\",\"origin\":\"default\"}");
    }

    @Test
    void whatIsNotThereIsNull() {
        ExplanationView refused = new ExplanationView(
                ExplanationView.CONFIGURATION,
                "/s.toml",
                "GET",
                "/%2f",
                "",
                Optional.of(new Answer(400, "an encoded slash")),
                Optional.empty(),
                List.of());

        JsonObject json = new Gson().fromJson(ExplanationViews.json(refused), JsonObject.class);

        assertThat(json.get("mount").isJsonNull()).isTrue();
        assertThat(ExplanationViews.text(refused)).isEqualTo("""
                request      GET /%2f
                asked        /s.toml, since no server runs with it
                answer       400 by the server itself, no plugin is asked: an encoded slash
                """);
    }
}
