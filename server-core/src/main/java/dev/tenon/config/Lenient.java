package dev.tenon.config;

/** What the grammar of targets forbids and the server is told to accept all the same: {@code lenient} in {@code [server]}. */
public enum Lenient {

    /** Square brackets, a pipe and a caret in the path. */
    PATH_CHARACTERS,

    /** Brackets, braces, a pipe, a caret, a backslash and a backtick in the query. */
    QUERY_CHARACTERS,

    /** A percent sign in the query without two hexadecimal digits after it. */
    QUERY_PERCENT
}
