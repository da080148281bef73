package dev.tenon.data;

import dev.tenon.api.Validators;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** SHA-256 in Base64. */
final class Digests {

    /** 96 bits tell any two texts of one mount apart. */
    private static final int TAG_CHARACTERS = 16;

    private Digests() {}

    static String sha256(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A strong entity tag for what does not change (RFC 9110 section 8.8.3). */
    static Validators tag(byte[] bytes) {
        return Validators.strong(sha256(bytes).substring(0, TAG_CHARACTERS));
    }
}
