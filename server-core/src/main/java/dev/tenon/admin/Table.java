package dev.tenon.admin;

import java.util.ArrayList;
import java.util.List;

/** Text in columns, for people: a row of headings, two spaces between columns, as wide as they need to be. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();
    private final int columns;

    Table(String... headings) {
        columns = headings.length;
        rows.add(List.of(headings));
    }

    /** Adds a row; an empty cell is shown as a dash. */
    Table row(Object... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            String text = Visible.of(cell.toString());
            row.add(text.isEmpty() ? "-" : text);
        }
        rows.add(row);
        return this;
    }

    /** The lines, each ended by a line feed; nothing if there is only the heading. */
    String text() {
        if (rows.size() == 1) {
            return "";
        }
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder out = new StringBuilder();
        rows.forEach(row -> line(out, row, widths));
        return out.toString();
    }

    private static void line(StringBuilder out, List<String> row, int[] widths) {
        int last = row.size() - 1;
        for (int i = 0; i < last; i++) {
            out.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
        }
        out.append(row.get(last)).append('\n');
    }
}
