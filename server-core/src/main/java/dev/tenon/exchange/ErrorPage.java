package dev.tenon.exchange;

import dev.tenon.api.Problem;

/** The page that shows a problem to a person: one file, light and dark, without scripts. */
final class ErrorPage {

    private static final String START = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>\
            """;

    private static final String STYLE = """
            </title>
            <style>
            :root { color-scheme: light dark; --paper: #fbfaf8; --ink: #22211f; --quiet: #6b6862; --line: #e2dfd8; --mark: #a4552a; }
            @media (prefers-color-scheme: dark) {
              :root { --paper: #191817; --ink: #eceae6; --quiet: #a19d95; --line: #35332f; --mark: #e39a6c; }
            }
            * { box-sizing: border-box; margin: 0; }
            body { min-height: 100vh; display: grid; place-items: center; padding: 2rem; background: var(--paper);
              color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; }
            main { width: 100%; max-width: 36rem; border-left: 4px solid var(--mark); padding-left: 1.5rem; }
            .status { color: var(--mark); font-size: 3.5rem; font-weight: 700; line-height: 1; letter-spacing: -0.03em; }
            h1 { font-size: 1.5rem; margin: 0.5rem 0 1rem; }
            p { overflow-wrap: anywhere; white-space: pre-line; }
            dl { display: grid; grid-template-columns: auto 1fr; gap: 0.25rem 1.25rem; margin-top: 1.5rem; padding-top: 1rem;
              border-top: 1px solid var(--line); color: var(--quiet); font-size: 0.875rem; }
            dd { overflow-wrap: anywhere; font-family: ui-monospace, monospace; }
            </style>
            </head>
            <body>
            <main>
            """;

    private ErrorPage() {}

    static String html(Problem problem, String requestId) {
        StringBuilder page =
                new StringBuilder(2_560).append(START).append(problem.status()).append(' ');
        escape(problem.title(), page);
        page.append(STYLE).append("<div class=\"status\" aria-hidden=\"true\">").append(problem.status());
        page.append("</div>\n<h1>");
        escape(problem.title(), page);
        page.append("</h1>\n");
        if (!problem.detail().isEmpty()) {
            page.append("<p>");
            escape(problem.detail(), page);
            page.append("</p>\n");
        }
        page.append("<dl>\n");
        if (!problem.type().equals("about:blank")) {
            row("type", problem.type(), page);
        }
        problem.members().forEach((name, value) -> row(name, value.toString(), page));
        row("request", requestId, page);
        return page.append("</dl>\n</main>\n</body>\n</html>\n").toString();
    }

    private static void row(String name, String value, StringBuilder page) {
        page.append("<dt>");
        escape(name, page);
        page.append("</dt><dd>");
        escape(value, page);
        page.append("</dd>\n");
    }

    private static void escape(String text, StringBuilder page) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> page.append("&amp;");
                case '<' -> page.append("&lt;");
                case '>' -> page.append("&gt;");
                case '"' -> page.append("&quot;");
                case '\'' -> page.append("&#39;");
                default -> page.append(isPlain(c) ? c : '\uFFFD');
            }
        }
    }

    /** Whether HTML may hold this character as it is; a control character is shown as unknown. */
    private static boolean isPlain(char c) {
        return c >= ' ' && c < 0x7f || c >= 0xa0 && c < 0xfffe || c == '\n' || c == '\t';
    }
}
