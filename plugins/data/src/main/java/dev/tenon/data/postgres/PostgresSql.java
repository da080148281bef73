package dev.tenon.data.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** SQL that is being written, and what is to be bound to it: texts and whole numbers. */
final class PostgresSql {

    private final StringBuilder text = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    PostgresSql add(String sql) {
        text.append(sql);
        return this;
    }

    /** A parameter. */
    PostgresSql bind(Object value) {
        text.append('?');
        values.add(value);
        return this;
    }

    /** Parameters, separated by commas. */
    PostgresSql bindAll(List<?> all) {
        String separator = "";
        for (Object value : all) {
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
            if (values.get(i) instanceof Long number) {
                statement.setLong(i + 1, number);
            } else {
                statement.setString(i + 1, (String) values.get(i));
            }
        }
    }
}
