package dev.tenon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tenon.api.HttpError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MediaTypesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;charset=utf-8",
                "application/json ; Charset=\"UTF-8\" ",
                "application/json; v=1; charset=utf-8",
                "application/json; note=\"a;b\\\"\"",
                "application/json;",
                "application/vnd.example.v2+json",
                "model/gltf+json"
            })
    void jsonIsTaken(String type) {
        assertThat(MediaTypes.isJson(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "json",
                "text/json",
                "text/plain",
                "application/jsonx",
                "application/x-www-form-urlencoded",
                "application/+json",
                "+json",
                "application/merge-patch+json",
                "application/json-patch+json",
                "application/json; charset=iso-8859-1",
                "application/json; charset=utf-16",
                "application/json; charset=",
                "application/json; charset",
                "application/json; charset=\"utf-8",
                "application/json; a=b c=d",
                "application/json, text/plain"
            })
    void everythingElseIsNot(String type) {
        assertThat(MediaTypes.isJson(type)).isFalse();
    }

    private static HttpError refusal(FakeRequest request) {
        HttpError error = catchThrowableOfType(HttpError.class, () -> MediaTypes.requireJson(request));
        assertThat(error).as("refused").isNotNull();
        return error;
    }

    @Test
    void aMissingOrWrongTypeIs415AndSaysWhatToSend() {
        for (FakeRequest request : new FakeRequest[] {
            FakeRequest.of("POST", "/notes"),
            FakeRequest.of("POST", "/notes").withHeader("Content-Type", "text/plain"),
            FakeRequest.json("POST", "/notes", "{}").withHeader("Content-Type", "application/json")
        }) {
            HttpError error = refusal(request);
            assertThat(error.status()).isEqualTo(415);
            assertThat(error.headers().first("Accept")).hasValue("application/json");
        }
    }

    @Test
    void aCodedBodyIs415() {
        HttpError error = refusal(FakeRequest.json("POST", "/notes", "{}").withHeader("Content-Encoding", "gzip"));
        assertThat(error.status()).isEqualTo(415);
        assertThat(error.headers().first("Accept-Encoding")).hasValue("identity");
        assertThatCode(() -> MediaTypes.requireJson(
                        FakeRequest.json("POST", "/notes", "{}").withHeader("Content-Encoding", "identity")))
                .doesNotThrowAnyException();
    }
}
