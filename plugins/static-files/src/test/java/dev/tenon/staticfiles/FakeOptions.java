package dev.tenon.staticfiles;

import dev.tenon.api.OptionException;
import dev.tenon.api.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Options from a map. */
record FakeOptions(Map<String, Object> values) implements Options {

    @Override
    public String string(String key, String fallback) {
        return (String) values.getOrDefault(key, fallback);
    }

    @Override
    public String string(String key) {
        return (String) require(key);
    }

    @Override
    @SuppressWarnings("unchecked") // the test put it there
    public List<String> strings(String key, List<String> fallback) {
        return (List<String>) values.getOrDefault(key, fallback);
    }

    @Override
    public boolean bool(String key, boolean fallback) {
        return (boolean) values.getOrDefault(key, fallback);
    }

    @Override
    public long integer(String key, long fallback, long min, long max) {
        long value = ((Number) values.getOrDefault(key, fallback)).longValue();
        if (value < min || value > max) {
            throw error(key, "out of range");
        }
        return value;
    }

    @Override
    public Path path(String key, String fallback) {
        return (Path) values.getOrDefault(key, Path.of(fallback));
    }

    @Override
    public Path path(String key) {
        return (Path) require(key);
    }

    @Override
    @SuppressWarnings("unchecked") // the test put it there
    public Options table(String key) {
        return new FakeOptions((Map<String, Object>) values.getOrDefault(key, Map.of()));
    }

    @Override
    @SuppressWarnings("unchecked") // the test put it there
    public List<Options> tables(String key) {
        List<Map<String, Object>> tables = (List<Map<String, Object>>) values.getOrDefault(key, List.of());
        return List.copyOf(tables.stream().map(FakeOptions::new).toList());
    }

    @Override
    public boolean contains(String key) {
        return values.containsKey(key);
    }

    @Override
    public Set<String> keys() {
        return values.keySet();
    }

    @Override
    public OptionException error(String key, String message) {
        return new OptionException(key + ": " + message);
    }

    private Object require(String key) {
        Object value = values.get(key);
        if (value == null) {
            throw error(key, "missing");
        }
        return value;
    }
}
