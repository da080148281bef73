package dev.tenon.exchange;

import static dev.tenon.exchange.MultipartForms.FORM;
import static dev.tenon.exchange.MultipartForms.TYPE;
import static dev.tenon.exchange.MultipartForms.assertMalformed;
import static dev.tenon.exchange.MultipartForms.bytes;
import static dev.tenon.exchange.MultipartForms.field;
import static dev.tenon.exchange.MultipartForms.part;
import static dev.tenon.exchange.MultipartForms.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tenon.api.HttpError;
import dev.tenon.exchange.MultipartForms.Seen;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartBodyTest {

    @Nested
    @DisplayName("RFC 2046 section 5.1.1: the boundary")
    class Boundary {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "text/plain",
                    "multipart/mixed; boundary=X",
                    "multipart/form-datax; boundary=X",
                    "application/x-www-form-urlencoded"
                })
        void anotherTypeIs415(String type) {
            assertThatExceptionOfType(HttpError.class)
                    .isThrownBy(() -> MultipartBody.open(InputStream.nullInputStream(), type))
                    .matches(error -> error.status() == 415);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
                    "multipart/form-data; boundary=\"a b \"", "multipart/form-data; boundary=\"a\\\"b\"",
                            "multipart/form-data; boundary=a*b",
                    "multipart/form-data; boundary=\u00e9", "multipart/form-data; boundary=a; boundary=b",
                            "multipart/form-data; boundary=a b",
                    "multipart/form-data; boundary=01234567890123456789012345678901234567890123456789012345678901234567890"
                })
        void anInvalidOneIs400(String type) {
            assertThatExceptionOfType(HttpError.class)
                    .isThrownBy(() -> MultipartBody.open(InputStream.nullInputStream(), type))
                    .matches(error -> error.status() == 400);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "0",
                    "----WebKitFormBoundaryAb3/+=?",
                    "a b'()+_,-./:=?",
                    "---------------------------9051914041544843365972754266",
                    "0123456789012345678901234567890123456789012345678901234567890123456789"
                })
        void mayHaveAllTheRfcAllows(String boundary) throws IOException {
            String body = "--" + boundary + "\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--"
                    + boundary.substring(1) + "\r\n--" + boundary + "--";
            assertThat(read(body, "Multipart/Form-Data; charset=utf-8; Boundary=\"" + boundary + "\""))
                    .containsExactly(new Seen("a", "-", "\r\n--" + boundary.substring(1)));
        }

        @Test
        void separatesParts() throws IOException {
            assertThat(read(FORM, TYPE))
                    .containsExactly(
                            new Seen("title", "-", "Hello"), new Seen("file", "a.txt", "line 1\r\nline 2\r\n"));
        }

        @Test
        void mayHaveWhiteSpaceBehindIt() throws IOException {
            assertThat(read(FORM.replace("--X\r\n", "--X \t\r\n").replace("--X--\r\n", "--X-- \t"), TYPE))
                    .hasSize(2);
        }

        @ParameterizedTest
        @ValueSource(strings = {"--X\n", "--Xy\r\n", "--X-\r\n", "--X -\r\n", "--X\r", "--X\rC\n"})
        void isFollowedByNothingElse(String delimiter) {
            assertMalformed(FORM.replace("--X\r\n", delimiter));
        }

        @ParameterizedTest
        @ValueSource(strings = {"--X--y", "--X--\n", "--X--\r", "--X-", "--X- -"})
        void theLastIsFollowedByNothingElse(String delimiter) {
            assertMalformed(FORM.replace("--X--\r\n", delimiter));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "--X--", "--X--\r\n", "preamble\r\n--X--", "--X--\r\nepilogue", "--X--\r\n\r\n--X\r\n"})
        void aFormMayHaveNoParts(String body) throws IOException {
            if (body.isEmpty()) {
                assertMalformed(body);
            } else {
                assertThat(read(body, TYPE)).isEmpty();
            }
        }

        @Test
        void aBodyThatEndsEarlyIsRefusedAtEveryPlace() {
            String form = FORM.stripTrailing();
            for (int length = 0; length < form.length(); length++) {
                assertMalformed(form.substring(0, length));
            }
        }

        @Test
        void looksLikeDataIfItDoesNotBeginALine() throws IOException {
            String content = "x--X\n--X\r--X\n\r--X -\r\n-X\r\n-\r\n--\r\n--x--X--";
            assertThat(read(field("a", content) + "--X--", TYPE)).containsExactly(new Seen("a", "-", content));
        }

        @Test
        void mayTakeItsLineBreakFromTheEmptyLineOfAPartWithoutContent() throws IOException {
            String head = "--X\r\nContent-Disposition: form-data; name=";
            assertThat(read(head + "a\r\n\r\n--X" + head.substring(3) + "b\r\n\r\n\r\n--X--", TYPE))
                    .containsExactly(new Seen("a", "-", ""), new Seen("b", "-", ""));
        }

        @Test
        void textBeforeAndAfterIsSkippedUpTo8Kib() throws IOException {
            int room = MultipartBody.MAX_OUTSIDE_BYTES;
            String before = "x".repeat(room - 2) + "\r\n";
            String after = "x".repeat(room - 2);
            assertThat(read(before + FORM + after, TYPE)).hasSize(2);
            assertMalformed("xx" + before + "x" + FORM);
            assertMalformed(FORM + after + "x");
        }
    }

    @Nested
    @DisplayName("RFC 7578 section 4.2: Content-Disposition")
    class ContentDisposition {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "form-data; name=a | a | -",
                    "form-data; name=\"a\" | a | -",
                    "Form-Data;NAME=\"a\";FileName=\"b\" | a | b",
                    "form-data; filename=\"b\"; name=\"a\" | a | b",
                    "form-data; name=\"\" | `` | -",
                    "form-data; name=a; filename=\"\" | a | ``",
                    "form-data; name=\"a;b=c\" | a;b=c | -",
                    "form-data; name=\"a\\\"b\\\\c\"; filename=\"C:\\dir\\f.txt\" | a\"b\\c | C:\\dir\\f.txt",
                    "form-data; name=\"a%22b\" | a%22b | -",
                    "form-data; name=a; filename=\"../../etc/passwd\" | a | ../../etc/passwd",
                    "form-data; name=a; filename=b; filename*=UTF-8''c | a | b",
                    "form-data; name=a; filename*=UTF-8''c | a | -",
                    "form-data; name=a; name*=UTF-8''b | a | -"
                })
        void namesTheFieldAndTheFile(String disposition, String name, String filename) throws IOException {
            assertThat(read(part("Content-Disposition: " + disposition, "x") + "--X--", TYPE))
                    .containsExactly(new Seen(name, filename, "x"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Content-Disposition: form-data",
                    "Content-Disposition: attachment; name=a",
                    "Content-Disposition: name=a",
                    "Content-Disposition: form-data; name=a; name=b",
                    "Content-Disposition: form-data; name=\"a",
                    "Content-Disposition: form-data; name",
                    "Content-Type: text/plain",
                    "Content-Disposition:",
                    "Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b",
                    "Content-Disposition: form-data; name=\"\u00ff\"",
                    "Content-Disposition form-data; name=a",
                    "Content-Disposition : form-data; name=a",
                    ": x\r\nContent-Disposition: form-data; name=a",
                    "Content-Disposition: form-data;\r\n name=a",
                    "Content-Disposition: form-data; name=\"a\rb\"",
                    "Content-Disposition: form-data; name=\"a\nb\"",
                    "Content-Disposition: form-data; name=\"a\0b\"",
                    "Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64"
                })
        void isNeededAndWellFormed(String head) {
            assertMalformed(part(head, "x") + "--X--");
        }

        @Test
        void aPartWithoutHeadIsRefused() {
            assertMalformed("--X\r\n\r\nx\r\n--X--");
        }

        @Test
        @DisplayName("section 5.1: names are UTF-8")
        void namesAreUtf8() throws IOException {
            String utf8 = new String(
                    "\u00fc\u20ac\ud83d\ude00".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            assertThat(read(field(utf8 + "\"; filename=\"" + utf8, "x") + "--X--", TYPE))
                    .containsExactly(new Seen("\u00fc\u20ac\ud83d\ude00", "\u00fc\u20ac\ud83d\ude00", "x"));
        }

        @Test
        void theOtherFieldsAreThereToo() throws IOException {
            MultipartBody reader = MultipartBody.open(new ByteArrayInputStream(bytes(FORM)), TYPE);
            reader.next();
            assertThat(reader.next().orElseThrow().headers().first("content-type"))
                    .contains("text/plain");
        }

        @Test
        @DisplayName("section 4.7: encodings that change nothing are allowed")
        void harmlessTransferEncodings() throws IOException {
            String head = "Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: ";
            assertThat(read(part(head + "8BIT", "x") + part(head + "binary", "y") + "--X--", TYPE))
                    .hasSize(2);
        }
    }
}
