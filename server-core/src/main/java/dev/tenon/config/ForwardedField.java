package dev.tenon.config;

/** A field by which proxies tell of their clients: {@code forwarded_fields} in {@code [server]}. */
public enum ForwardedField {

    /** {@code Forwarded} (RFC 7239). */
    FORWARDED,

    /** {@code X-Forwarded-For}: the address. */
    X_FORWARDED_FOR,

    /** {@code X-Forwarded-Proto}: the scheme. */
    X_FORWARDED_PROTO,

    /** {@code X-Forwarded-Host}: host and port. */
    X_FORWARDED_HOST
}
