package dev.tenon.data.store;

import java.util.List;

/**
 * Operations to be done all together or not at all, in this order; each sees what those before it did.
 *
 * @param weight how many bytes of memory it holds while it waits
 */
public record Transaction(List<Operation> operations, int weight) {

    public Transaction {
        operations = List.copyOf(operations);
    }

    /** One operation alone. */
    public static Transaction of(Operation operation, int weight) {
        return new Transaction(List.of(operation), weight);
    }

    /**
     * Something to do with one document.
     *
     * @param readsBody whether the update looks at the current body; if not, the body that it is given is empty
     */
    public record Operation(String collection, String id, boolean readsBody, Update update) {}
}
