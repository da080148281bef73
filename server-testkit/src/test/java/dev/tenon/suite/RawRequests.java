package dev.tenon.suite;

/** Requests as literal text. */
final class RawRequests {

    private RawRequests() {}

    /** A GET that keeps its connection. */
    static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }
}
