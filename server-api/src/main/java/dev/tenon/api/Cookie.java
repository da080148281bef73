package dev.tenon.api;

import java.time.Duration;

/**
 * A cookie to set (RFC 6265 section 4.1), safe by default: for the whole site, out of scripts' reach, not sent along from other
 * sites, gone when the browser ends.
 *
 * <p>Immutable.
 */
public final class Cookie {

    /** When a browser sends the cookie along with a request that another site caused. */
    public enum SameSite {
        /** Never. */
        STRICT("Strict"),
        /** Only when the user follows a link. */
        LAX("Lax"),
        /** Always; browsers then demand {@code Secure}. */
        NONE("None");

        private final String text;

        SameSite(String text) {
            this.text = text;
        }
    }

    private final String name;
    private final String value;
    private final String path;
    private final long maxAgeSeconds;
    private final boolean secure;
    private final boolean httpOnly;
    private final SameSite sameSite;

    private Cookie(
            String name,
            String value,
            String path,
            long maxAgeSeconds,
            boolean secure,
            boolean httpOnly,
            SameSite sameSite) {
        this.name = name;
        this.value = value;
        this.path = path;
        this.maxAgeSeconds = maxAgeSeconds;
        this.secure = secure;
        this.httpOnly = httpOnly;
        this.sameSite = sameSite;
    }

    /**
     * A cookie with the defaults above.
     *
     * @param name a token
     * @param value visible ASCII without quotes, commas, semicolons and backslashes; encode anything else
     * @throws IllegalArgumentException for other characters
     */
    public static Cookie of(String name, String value) {
        Headers.of(name, "");
        check(value, "\",;\\");
        return new Cookie(name, value, "/", -1, false, true, SameSite.LAX);
    }

    /** A cookie that makes the browser forget the one of this name. */
    public static Cookie expired(String name) {
        return of(name, "").withMaxAge(Duration.ZERO);
    }

    /**
     * This cookie for a part of the site.
     *
     * @throws IllegalArgumentException if the path has a semicolon or is not visible ASCII
     */
    public Cookie withPath(String path) {
        check(path, ";");
        return new Cookie(name, value, path, maxAgeSeconds, secure, httpOnly, sameSite);
    }

    /** This cookie with a life time, in whole seconds from 0; zero deletes it. */
    public Cookie withMaxAge(Duration maxAge) {
        if (maxAge.isNegative()) {
            throw new IllegalArgumentException("a negative life time: " + maxAge);
        }
        return new Cookie(name, value, path, maxAge.toSeconds(), secure, httpOnly, sameSite);
    }

    /** Whether it is sent over TLS only. */
    public Cookie withSecure(boolean secure) {
        return new Cookie(name, value, path, maxAgeSeconds, secure, httpOnly, sameSite);
    }

    /** Whether scripts cannot read it. */
    public Cookie withHttpOnly(boolean httpOnly) {
        return new Cookie(name, value, path, maxAgeSeconds, secure, httpOnly, sameSite);
    }

    /** When it is sent along with requests that other sites cause. */
    public Cookie withSameSite(SameSite sameSite) {
        return new Cookie(name, value, path, maxAgeSeconds, secure, httpOnly, sameSite);
    }

    private static void check(String text, String forbidden) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || forbidden.indexOf(c) >= 0) {
                throw new IllegalArgumentException("a cookie cannot carry the character at index " + i + ": encode it");
            }
        }
    }

    /** The value of {@code Set-Cookie}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name)
                .append('=')
                .append(value)
                .append("; Path=")
                .append(path);
        if (maxAgeSeconds >= 0) {
            text.append("; Max-Age=").append(maxAgeSeconds);
        }
        text.append(secure ? "; Secure" : "").append(httpOnly ? "; HttpOnly" : "");
        return text.append("; SameSite=").append(sameSite.text).toString();
    }
}
