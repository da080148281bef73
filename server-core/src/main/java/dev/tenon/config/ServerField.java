package dev.tenon.config;

/** The grammar of a {@code Server} field: products and comments (RFC 9110 section 10.2.4). */
final class ServerField {

    private final String text;
    private int at;

    private ServerField(String text) {
        this.text = text;
    }

    /** Whether it is a product, followed by any number of products and comments, with a space before each. */
    static boolean isValid(String text) {
        ServerField field = new ServerField(text);
        boolean valid = field.product();
        while (valid && field.at < text.length()) {
            valid = field.skip(' ') && (field.peek() == '(' ? field.comment() : field.product());
        }
        return valid;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean skip(char c) {
        boolean here = peek() == c;
        at += here ? 1 : 0;
        return here;
    }

    /** {@code token [ "/" token ]}. */
    private boolean product() {
        return token() && (!skip('/') || token());
    }

    private boolean token() {
        int start = at;
        while (peek() > ' ' && peek() < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(peek()) < 0) {
            at++;
        }
        return at > start;
    }

    /** Text in parentheses, which may hold others (RFC 9110 section 5.6.5); after a backslash they are text. */
    private boolean comment() {
        int depth = 0;
        do {
            char c = peek();
            if (c == '\\') {
                at++;
                c = 'x';
            }
            if (peek() < ' ' || peek() >= 0x7f) {
                return false;
            }
            at++;
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        } while (depth > 0);
        return true;
    }
}
