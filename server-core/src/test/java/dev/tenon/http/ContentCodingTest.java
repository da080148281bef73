package dev.tenon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.QualityList;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {

    private static String preferred(String field) {
        return ContentCoding.preferred(QualityList.parse(field))
                .map(ContentCoding::token)
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip|gzip",
                "GZip|gzip",
                "x-gzip|gzip",
                "deflate|deflate",
                "gzip, deflate, br, zstd|gzip",
                "deflate, gzip|gzip",
                "deflate;q=0.9, gzip;q=0.8|deflate",
                "gzip;q=0.5|gzip",
                "gzip;q=0.001|gzip",
                "br|identity",
                "br;q=1.0, gzip;q=0.1|gzip",
                "''|identity",
                "identity|identity",
                "gzip;q=0|identity",
                "gzip;q=0.000|identity",
                "gzip;q=0.5, identity|identity",
                "gzip;q=0.5, identity;q=0.5|gzip",
                "gzip;q=0.4, identity;q=0.5|identity",
                "*|gzip",
                "*;q=0.1|gzip",
                "gzip;q=0, *|deflate",
                "gzip;q=0, deflate;q=0, *|identity",
                "gzip;q=0.2, *;q=0.8|deflate",
                "x-gzip;q=0.2, *;q=0.8|deflate",
                "x-gzip;q=0, gzip;q=1|gzip",
                "identity;q=0|none",
                "identity;q=0, gzip|gzip",
                "identity;q=0, gzip;q=0|none",
                "identity;q=0, br|none",
                "*;q=0|none",
                "*;q=0, identity|identity",
                "*;q=0, gzip|gzip",
                "*;q=0, identity;q=0.1, gzip;q=0.05|identity",
                "gzip;q=1.5|identity",
                "gzip;q=-1|identity",
                "gzip;q=0.1234|identity",
                "gzip;q=, deflate|deflate",
                "gzip ; q=1|gzip",
                "gzip;Q=0|identity",
                ",, gzip ,|gzip",
                "gzip gzip|identity",
                "gz ip;q=1, identity|identity"
            })
    @DisplayName("RFC 9110 section 12.5.3: Accept-Encoding decides")
    void acceptEncodingDecides(String field, String coding) {
        assertThat(preferred(field)).isEqualTo(coding);
    }

    @Test
    @DisplayName("RFC 9110 section 12.4.2: what has no weight is never chosen, whatever the field")
    void nothingRefusedIsChosen() {
        long seed = 20_260_729;
        Random random = new Random(seed);
        String[] corpus = {
            "gzip;q=0, deflate;q=0.5",
            "*;q=0, gzip;q=0.001",
            "identity;q=0, x-gzip;q=0, *",
            "deflate, gzip;q=0, *;q=0.1"
        };
        for (int i = 0; i < 50_000; i++) {
            String field = Mutations.mutate(corpus[i % corpus.length], random);
            QualityList list = QualityList.parse(field);
            int weight = switch (preferred(field)) {
                case "gzip" ->
                    Math.max(
                            list.coding("gzip").orElse(0), list.coding("x-gzip").orElse(0));
                case "deflate" -> list.coding("deflate").orElse(0);
                case "identity" -> list.coding("identity").orElse(1);
                default -> 1000 - list.coding("identity").orElse(1);
            };
            assertThat(weight).as("seed " + seed + ": " + field).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"gzip, GZIP", "X-GZIP, GZIP", "Deflate, DEFLATE", "identity, IDENTITY"})
    @DisplayName("RFC 9110 section 8.4.1: names are compared without regard to case")
    void knowsItsNames(String name, ContentCoding coding) {
        assertThat(ContentCoding.named(name)).contains(coding);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "compress", "", "gzip, gzip", "gzip, identity", " gzip", "*"})
    void knowsNothingElse(String name) {
        assertThat(ContentCoding.named(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GZIP|\"a\"|\"a--gzip\"",
                "DEFLATE|\"a\"|\"a--deflate\"",
                "GZIP|\"\"|\"--gzip\"",
                "GZIP|W/\"a\"|W/\"a\"",
                "IDENTITY|\"a\"|\"a\""
            })
    @DisplayName("RFC 9110 section 8.8.3.3: another strong tag for each coding")
    void tagsTellCodingsApart(ContentCoding coding, String plain, String tag) {
        assertThat(coding.tag(plain)).isEqualTo(tag);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "text/plain; charset=utf-8",
                "TEXT/CSS",
                "application/json",
                "application/problem+json",
                "image/svg+xml;charset=utf-8",
                "application/javascript",
                "application/wasm",
                "font/ttf"
            })
    void suitsText(String type) {
        assertThat(ContentCoding.suits(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/event-stream",
                "image/png",
                "font/woff2",
                "video/mp4",
                "application/zip",
                "application/octet-stream",
                "multipart/byteranges",
                "",
                ";text/html",
                "message/http"
            })
    void suitsNothingElse(String type) {
        assertThat(ContentCoding.suits(type)).isFalse();
    }
}
