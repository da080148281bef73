package dev.tenon.data.sqlite;

import dev.tenon.data.store.StoreException.Reason;
import org.sqlite.SQLiteErrorCode;

/** Why a transaction failed, and how far it had come. */
record SqliteFailure(SQLiteErrorCode code, Stage stage) {

    enum Stage {
        OPEN,
        WRITE,
        COMMIT
    }

    /** Whether one of several writes may be to blame, so that each is to be tried alone. */
    boolean isOfOne() {
        return stage == Stage.WRITE || code == SQLiteErrorCode.SQLITE_FULL;
    }

    /** A commit that failed for another reason than want of space or a lock may still turn up after a restart. */
    Reason reason() {
        if (code == SQLiteErrorCode.SQLITE_FULL) {
            return Reason.FULL;
        }
        return stage == Stage.COMMIT && code != SQLiteErrorCode.SQLITE_BUSY ? Reason.UNKNOWN : Reason.FAILED;
    }
}
