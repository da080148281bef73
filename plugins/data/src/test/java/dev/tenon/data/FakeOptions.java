package dev.tenon.data;

import dev.tenon.api.OptionException;
import dev.tenon.api.Options;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Options from a map, which remember what was read. */
final class FakeOptions implements Options {

    final Set<String> read = new HashSet<>();
    private final Map<String, Object> values;

    FakeOptions(Map<String, Object> values) {
        this.values = values;
    }

    private <T> Optional<T> value(String key, Class<T> type) {
        read.add(key);
        return Optional.ofNullable(values.get(key)).map(type::cast);
    }

    @Override
    public String string(String key, String fallback) {
        return value(key, String.class).orElse(fallback);
    }

    @Override
    public String string(String key) {
        return value(key, String.class).orElseThrow(() -> error(key, "is missing"));
    }

    @Override
    public List<String> strings(String key, List<String> fallback) {
        return value(key, List.class)
                .map(list -> ((List<?>) list).stream().map(String.class::cast).toList())
                .orElse(fallback);
    }

    @Override
    public boolean bool(String key, boolean fallback) {
        return value(key, Boolean.class).orElse(fallback);
    }

    @Override
    public long integer(String key, long fallback, long min, long max) {
        long number = value(key, Long.class).orElse(fallback);
        if (number < min || number > max) {
            throw error(key, "is out of range");
        }
        return number;
    }

    @Override
    public Path path(String key, String fallback) {
        return Path.of(string(key, fallback));
    }

    @Override
    public Path path(String key) {
        return Path.of(string(key));
    }

    @Override
    public Options table(String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Options> tables(String key) {
        throw new UnsupportedOperationException();
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
        return new OptionException("server.toml:1: " + key + ": " + message);
    }
}
