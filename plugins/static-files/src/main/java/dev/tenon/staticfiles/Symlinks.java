package dev.tenon.staticfiles;

/** Which symbolic links below the root are followed. The root itself may always be one. */
enum Symlinks {
    /** None. */
    DENY,
    /** Those that end inside the root. */
    INSIDE,
    /** Those that belong to the same user as what they lead to, wherever that is. */
    OWNER
}
