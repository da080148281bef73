package dev.tenon.data.sqlite;

import dev.tenon.data.store.Value;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** SQL that is being written, and what is to be bound to it. */
final class SqliteSql {

    private final StringBuilder text = new StringBuilder();
    private final List<Value> values = new ArrayList<>();

    SqliteSql add(String sql) {
        text.append(sql);
        return this;
    }

    /** A parameter. */
    SqliteSql bind(Value value) {
        text.append('?');
        values.add(value);
        return this;
    }

    SqliteSql bind(String value) {
        return bind(new Value.Text(value));
    }

    SqliteSql bind(long value) {
        return bind(new Value.Numeric(Long.toString(value)));
    }

    /** Parameters, separated by commas. */
    SqliteSql bindAll(List<Value> all) {
        String separator = "";
        for (Value value : all) {
            add(separator).bind(value);
            separator = ", ";
        }
        return this;
    }

    String text() {
        return text.toString();
    }

    void bindTo(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            SqliteKeys.bind(statement, i + 1, values.get(i));
        }
    }
}
