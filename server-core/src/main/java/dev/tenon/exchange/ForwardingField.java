package dev.tenon.exchange;

/** A field by which proxies tell of their clients. */
public enum ForwardingField {

    /** All that there is to tell, in one field (RFC 7239). */
    FORWARDED("Forwarded"),

    /** The address. */
    X_FORWARDED_FOR("X-Forwarded-For"),

    /** The scheme. */
    X_FORWARDED_PROTO("X-Forwarded-Proto"),

    /** Host and port. */
    X_FORWARDED_HOST("X-Forwarded-Host");

    private final String field;

    ForwardingField(String field) {
        this.field = field;
    }

    /** The field's name. */
    String field() {
        return field;
    }
}
