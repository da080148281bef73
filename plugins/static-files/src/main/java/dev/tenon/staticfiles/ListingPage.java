package dev.tenon.staticfiles;

import dev.tenon.api.Request;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A listing for people: one HTML document that is whole in itself. It works without scripts; with them the filter answers at once,
 * times are in the reader's zone, and the keyboard moves through the list.
 *
 * @param host what the reader knows this server by, shown ahead of the path
 * @param names the names that the path is made of
 */
record ListingPage(
        Assets assets,
        MediaTypes types,
        String host,
        String mountPath,
        String path,
        List<String> names,
        ListingQuery query,
        Listing listing)
        implements Listings.Content {

    private static final DateTimeFormatter SHOWN_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter EXACT_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT);

    static ListingPage of(
            Assets assets, MediaTypes types, Request request, Names names, ListingQuery query, Listing listing) {
        return new ListingPage(
                assets, types, request.authority(), request.mountPath(), request.path(), names.list(), query, listing);
    }

    /**
     * What all pages have in common.
     *
     * @param policy the Content-Security-Policy under which exactly this style and this script work, and nothing else does
     */
    record Assets(Template template, String style, String script, String policy) {

        static Assets load() throws IOException {
            String style = resource("listing.css");
            String script = resource("listing.js");
            String policy = "default-src 'none'; img-src data:; style-src " + source(style) + "; script-src "
                    + source(script) + "; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
            return new Assets(Template.parse(resource("listing.html")), style, script, policy);
        }

        private static String resource(String name) throws IOException {
            try (InputStream in = ListingPage.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IOException("the plugin's JAR lacks " + name + ": build it again");
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        private static String source(String text) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
                return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        Writer html = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        assets.template().writeTo(html, slot -> {
            switch (slot) {
                case "style" -> html.append(assets.style());
                case "script" -> html.append(assets.script());
                case "path" -> Html.escape(html, Location.join(mountPath, path));
                case "filter" -> Html.escape(html, query.filter());
                case "crumbs" -> crumbs(html);
                case "order" -> orderFields(html);
                case "about" -> about(html);
                case "headings" -> headings(html);
                case "rows" -> rows(html);
                case "empty" -> html.append(isEmpty() ? "This folder is empty." : "");
                default -> throw new IllegalStateException("the template has a slot " + slot + " that nothing fills");
            }
        });
        html.flush();
    }

    /** The way here, each folder of it a link but the last. */
    private void crumbs(Writer html) throws IOException {
        String top = mountPath.length() == 1 ? host : host + mountPath;
        for (int i = 0; i <= names.size(); i++) {
            String name = i == 0 ? (top.isEmpty() ? "/" : top) : names.get(i - 1);
            if (i > 0) {
                html.append("<i>/</i>");
            }
            if (i == names.size()) {
                html.append("<bdi>");
                Html.escape(html, name);
                html.append("</bdi>");
            } else {
                html.append("<a href=\"").append("../".repeat(names.size() - i));
                Html.escape(html, query.withoutFilter().suffix());
                html.append("\"><bdi>");
                Html.escape(html, name);
                html.append("</bdi></a>");
            }
        }
    }

    /** What the form has to send beside the filter, for the order to stay as it is. */
    private void orderFields(Writer html) throws IOException {
        ListingOrder order = query.order();
        if (!order.equals(ListingOrder.DEFAULT)) {
            field(html, "sort", order.key().token());
        }
        if (!order.isFirst()) {
            field(html, "order", order.descending() ? "desc" : "asc");
        }
    }

    private static void field(Writer html, String name, String value) throws IOException {
        html.append("<input type=\"hidden\" name=\"")
                .append(name)
                .append("\" value=\"")
                .append(value)
                .append("\">\n");
    }

    private void about(Writer html) throws IOException {
        if (isEmpty()) {
            return;
        }
        if (!query.filter().isEmpty()) {
            html.append("Names with “<bdi>");
            Html.escape(html, query.filter());
            html.append("</bdi>”: ");
        }
        if (listing.sorted()) {
            ListingCount count = new ListingCount();
            listing.known().forEach(count::add);
            html.append(count.words());
        } else {
            html.append("more than the server sorts, so they come in the order of the disk");
        }
        if (!query.filter().isEmpty()) {
            html.append(". <a href=\"./");
            Html.escape(html, query.withoutFilter().suffix());
            html.append("\">Show all</a>");
        }
    }

    private void headings(Writer html) throws IOException {
        for (ListingOrder.Key key : ListingOrder.Key.values()) {
            boolean current = listing.sorted() && query.order().key() == key;
            ListingOrder next = current ? query.order().reversed() : ListingOrder.first(key);
            html.append("<th scope=\"col\"");
            if (current) {
                html.append(query.order().descending() ? " aria-sort=\"descending\"" : " aria-sort=\"ascending\"");
            }
            html.append("><a href=\"./");
            Html.escape(html, query.with(next).suffix());
            html.append("\">").append(key.heading());
            html.append(key == ListingOrder.Key.TIME ? "<span id=\"zone\"> (UTC)</span>" : "");
            html.append("</a></th>");
        }
    }

    private boolean isEmpty() {
        return listing.known().isEmpty() && query.filter().isEmpty();
    }

    private void rows(Writer html) throws IOException {
        String suffix = query.withoutFilter().suffix();
        html.append("<tbody>\n");
        if (!names.isEmpty()) {
            html.append("<tr data-up><td><a class=\"up\" href=\"../");
            Html.escape(html, suffix);
            html.append("\">Parent folder</a></td><td></td><td></td></tr>\n");
        }
        Groups groups = new Groups(html);
        listing.forEach(entry -> {
            groups.next();
            row(html, entry, suffix);
        });
        html.append("</tbody>\n");
    }

    /** Puts rows into groups of so many: what is not in sight costs a browser nothing if a whole group is. */
    private static final class Groups {
        private static final int ROWS = 200;

        private final Writer html;
        private int rows;

        Groups(Writer html) {
            this.html = html;
        }

        void next() throws IOException {
            if (rows == ROWS) {
                html.append("</tbody>\n<tbody>\n");
                rows = 0;
            }
            rows++;
        }
    }

    private void row(Writer html, Found.Entry entry, String suffix) throws IOException {
        Icon icon = entry.directory() ? Icon.FOLDER : Icon.of(types.of(entry.name()));
        html.append("<tr><td><a class=\"")
                .append(icon.style())
                .append("\" href=\"")
                .append(Listing.reference(entry));
        if (entry.directory()) {
            Html.escape(html, suffix);
        }
        html.append("\"><bdi>");
        Html.escape(html, entry.name());
        html.append("</bdi></a></td><td");
        if (entry.directory()) {
            html.append('>');
        } else {
            html.append(" title=\"").append(ByteCount.exact(entry.size())).append("\">");
            html.append(ByteCount.rounded(entry.size()));
        }
        LocalDateTime modified = LocalDateTime.ofInstant(entry.modified().toInstant(), ZoneOffset.UTC);
        html.append("</td><td><time datetime=\"")
                .append(EXACT_TIME.format(modified))
                .append("\">");
        html.append(SHOWN_TIME.format(modified)).append("</time></td></tr>\n");
    }
}
