package dev.tenon.cli;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a mount of the plugin {@code data} has answered.
 *
 * @param status the status
 * @param json the report of an import, or a problem
 */
record DataAnswer(int status, JsonObject json) {

    /** By the loopback, or nearly so; the answers to come may take longer. */
    private static final Duration CONNECT = Duration.ofSeconds(10);

    static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
    }

    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static DataAnswer of(int status, byte[] body) {
        try {
            JsonElement json = new Gson().fromJson(new String(body, StandardCharsets.UTF_8), JsonElement.class);
            return new DataAnswer(
                    status, json != null && json.isJsonObject() ? json.getAsJsonObject() : new JsonObject());
        } catch (JsonParseException notOurs) {
            return new DataAnswer(status, new JsonObject());
        }
    }

    static CommandException unreachable(URI uri, Exception cause) {
        return new CommandException("tenon: " + uri + " does not answer: " + cause.getMessage(), cause);
    }

    boolean isGood() {
        return status == 200;
    }

    /** Whether it is worth to try the same again, since nothing was done. */
    boolean isTransient() {
        return status == 503 && text("outcome").equals("unwritten");
    }

    boolean isReport() {
        return json.has("line") && json.has("created");
    }

    long number(String name) {
        return json.has(name) ? json.get(name).getAsLong() : 0;
    }

    private String text(String name) {
        return json.has(name) ? json.get(name).getAsString() : "";
    }

    JsonArray problems() {
        return json.has("problems") ? json.getAsJsonArray("problems") : new JsonArray();
    }

    String detail() {
        return status + " " + (json.has("detail") ? text("detail") : text("title"));
    }

    CommandException failure(URI uri) {
        return new CommandException("tenon: " + uri + " answers " + detail(), null);
    }
}
