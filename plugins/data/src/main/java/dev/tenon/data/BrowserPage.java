package dev.tenon.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The page for people: one HTML document that is whole in itself, the same for every mount. Its script asks the mount that it
 * came from by the requests that everybody else sends.
 *
 * @param policy the Content-Security-Policy under which exactly this style and this script work, and nothing else does; what a
 *     document holds cannot become markup, since the browser refuses to parse any
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BrowserPage(byte[] html, String policy) {

    /** The parts of the one script, in the order in which they must come. */
    private static final List<String> SCRIPTS =
            List.of("page-base.js", "page-text.js", "page-views.js", "page-editor.js", "page-keys.js");

    static BrowserPage load() throws IOException {
        String style = resource("page.css");
        StringBuilder parts = new StringBuilder("'use strict';\n(() => {\n");
        for (String part : SCRIPTS) {
            parts.append(resource(part));
        }
        String script = parts.append("})();\n").toString();
        String html = resource("page.html").replace("{{style}}", style).replace("{{script}}", script);
        String policy = "default-src 'none'; connect-src 'self'; img-src data:; style-src " + source(style)
                + "; script-src " + source(script) + "; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
                + "; require-trusted-types-for 'script'; trusted-types 'none'";
        return new BrowserPage(html.getBytes(StandardCharsets.UTF_8), policy);
    }

    /** A text that lies beside the classes. */
    static String resource(String name) throws IOException {
        try (InputStream in = BrowserPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the plugin's JAR lacks " + name + ": build it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String source(String text) {
        return "'sha256-" + Digests.sha256(text.getBytes(StandardCharsets.UTF_8)) + "'";
    }
}
