package dev.tenon.http;

/**
 * Everything in which this server can be told to accept what the grammar forbids. Nothing of it is on by default: RFC 9112 section
 * 3.2 advises against processing an invalid request line, which may be made to pass by the filters of a proxy.
 *
 * <p>Why there is a choice at all: browsers build targets by the WHATWG URL standard, not by RFC 3986. What a user types, what a
 * script asks for and what a page links to is sent with the characters below as they are, if the page did not encode them; HTML
 * forms and {@code encodeURIComponent} do encode them. So a site of ours is not locked out unless it writes such links, and one that
 * must serve links written by others switches on the one leniency it needs. None of them adds a meaning: the characters stay data,
 * are no separators, and a backslash is never a slash. White space, control characters, quotation marks, angle brackets, number
 * signs and octets above 7F are refused always; browsers encode or drop them.
 */
public enum Leniency {

    /** Square brackets, a pipe and a caret in the path, which browsers leave as they are. */
    PATH_CHARACTERS,

    /**
     * <code>[ ] { } | ^ \</code> and the backtick in the query, which browsers leave as they are; {@code ?id[]=1} is the most common
     * of them.
     */
    QUERY_CHARACTERS,

    /** A percent sign in the query without two hexadecimal digits after it, as in {@code ?q=100%}. */
    QUERY_PERCENT
}
