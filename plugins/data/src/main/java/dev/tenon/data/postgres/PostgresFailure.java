package dev.tenon.data.postgres;

import dev.tenon.data.store.StoreException.Reason;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** What a failure of the database means, by its SQLSTATE (PostgreSQL's manual, appendix A). */
enum PostgresFailure {
    /** Another transaction was in the way: the same may succeed when it is begun again. */
    CONFLICT(Reason.BUSY),

    /** There is no connection, or none that can write: what was not committed is undone, and another time it may work. */
    LOST(Reason.UNREACHABLE),

    /** It took longer than it may. */
    LATE(Reason.UNREACHABLE),

    /** There is no space. */
    FULL(Reason.FULL),

    /** What was asked for cannot be done. */
    REFUSED(Reason.FAILED);

    private final Reason reason;

    PostgresFailure(Reason reason) {
        this.reason = reason;
    }

    /** What those are told whose write was surely not done. */
    Reason reason() {
        return reason;
    }

    static PostgresFailure of(SQLException e) {
        if (e instanceof SQLTransientConnectionException) {
            return LOST; // The pool has no connection to give.
        }
        return switch (e.getSQLState()) {
            case "40001", "40P01" -> CONFLICT;
            case "57P01", "57P02", "57P03", "57P05", "25P03" -> LOST; // The server ends, starts, or gave up on us.
            case "25006" -> LOST; // It is a standby now: the next connection may lead to the one that writes.
            case "53300" -> LOST; // It has as many clients as it takes.
            case "57014", "55P03" -> LATE;
            case "53100" -> FULL;
            case String state when state.startsWith("08") -> LOST;
            case null, default -> REFUSED;
        };
    }

    /** Whether after this failure of a commit nobody can say yet if it was done. */
    static boolean leavesDoubt(SQLException e) {
        @Nullable String state = e.getSQLState();
        return of(e) == LOST || "40003".equals(state);
    }
}
