package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class HtmlTest {

    private static String escaped(String text) throws IOException {
        StringBuilder out = new StringBuilder();
        Html.escape(out, text);
        return out.toString();
    }

    @Test
    void whatMeansSomethingInHtmlIsEscaped() throws IOException {
        assertThat(escaped("<a href=\"x\" id='y'>&amp;"))
                .isEqualTo("&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;");
        assertThat(escaped("")).isEmpty();
        assertThat(escaped("größer 日本 😀")).isEqualTo("größer 日本 😀");
    }

    @Test
    void whatCannotBeSeenIsShown() throws IOException {
        assertThat(escaped("a\nb\u007f\0")).isEqualTo("a␊b␡␀");
        assertThat(escaped("photo\u202egpj.exe")).isEqualTo("photo\uFFFDgpj.exe");
        assertThat(escaped("\u0085\u2066\u200f\uffff")).isEqualTo("\uFFFD".repeat(4));
    }
}
