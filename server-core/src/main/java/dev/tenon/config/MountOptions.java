package dev.tenon.config;

import dev.tenon.api.OptionException;
import dev.tenon.api.Options;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The options of one mount, as its plugin reads them. Each instance keeps track of what was read from it and from the tables
 * inside it; {@link #fresh} starts anew.
 *
 * <p>Used by one thread at a time, but for {@link #effective}.
 */
public final class MountOptions implements Options {

    private final TomlValue.Table table;
    private final Path file;
    private final Path folder;
    private final Set<String> known = new LinkedHashSet<>();
    private final Map<TomlValue.Table, MountOptions> inside = Collections.synchronizedMap(new IdentityHashMap<>());

    /** What each key that was read gave; looked at by operators at any time. */
    private final Map<String, Object> results = Collections.synchronizedMap(new LinkedHashMap<>());

    private MountOptions(TomlValue.Table table, Path file, Path folder) {
        this.table = table;
        this.file = file;
        this.folder = folder;
    }

    static MountOptions of(TomlValue.Table table, Path file, Path folder) {
        return new MountOptions(table, file, folder);
    }

    /** The same options, with nothing marked as read. */
    public MountOptions fresh() {
        return new MountOptions(table, file, folder);
    }

    /** Whether both hold the same values, whatever their lines and whatever was read of them. */
    public boolean sameAs(MountOptions other) {
        return folder.equals(other.folder) && table.plain().equals(other.table.plain());
    }

    /** The keys that nobody has read, each with the nearest one that somebody has asked for; by line. */
    public List<ConfigProblem> unused() {
        List<ConfigProblem> unused = new ArrayList<>();
        table.entries().forEach((key, value) -> {
            if (!known.contains(key)) {
                String hint = Nearest.to(key, known)
                        .map(near -> ", did you mean \"" + near + "\"?")
                        .orElseGet(this::knownKeys);
                unused.add(problem(value.line(), "unknown option " + Typed.quoted(key) + hint));
            }
        });
        inside.values().forEach(options -> unused.addAll(options.unused()));
        unused.sort(Comparator.comparingInt(ConfigProblem::line));
        return unused;
    }

    /**
     * What was read so far, in this order, then what stands there unread; from any thread.
     *
     * @param newest the same options as they stand in the file by now, for their lines
     */
    public List<EffectiveOption> effective(MountOptions newest) {
        List<EffectiveOption> effective = new ArrayList<>();
        addEffective("", newest.table, effective);
        return effective;
    }

    private void addEffective(String prefix, TomlValue.Table newest, List<EffectiveOption> effective) {
        Map<String, Object> all;
        synchronized (results) {
            all = new LinkedHashMap<>(results);
        }
        table.entries().forEach((key, value) -> all.putIfAbsent(key, unread(value)));
        all.forEach((key, result) -> {
            String name = prefix + key;
            Optional<TomlValue> written = newest.find(key);
            switch (result) {
                case TomlValue.Table table ->
                    inside(table).addEffective(name + ".", orEmpty(written.orElse(table)), effective);
                case List<?> list
                when !list.isEmpty() && list.getFirst() instanceof TomlValue.Table -> {
                    for (int i = 0; i < list.size(); i++) {
                        TomlValue.Table table = (TomlValue.Table) list.get(i);
                        TomlValue item = written.orElse(table) instanceof TomlValue.Array array
                                        && i < array.items().size()
                                ? array.items().get(i)
                                : table;
                        inside(table).addEffective(name + "[" + i + "].", orEmpty(item), effective);
                    }
                }
                default -> {
                    Optional<SourceLine> line = written.map(value -> new SourceLine(file, value.line()));
                    boolean secret =
                            table.find(key).filter(TomlValue::fromEnvironment).isPresent();
                    effective.add(secret ? EffectiveOption.hidden(name, line) : EffectiveOption.of(name, result, line));
                }
            }
        });
    }

    private static Object unread(TomlValue value) {
        return switch (value) {
            case TomlValue.Table table -> table;
            case TomlValue.Array array
            when array.items().stream().allMatch(TomlValue.Table.class::isInstance) -> array.items();
            case TomlValue other -> other.plain();
        };
    }

    private static TomlValue.Table orEmpty(TomlValue value) {
        return value instanceof TomlValue.Table table ? table : new TomlValue.Table(0, Map.of());
    }

    private List<String> unknown() {
        return table.entries().keySet().stream()
                .filter(key -> !known.contains(key))
                .toList();
    }

    private String knownKeys() {
        return known.isEmpty()
                ? ": there are none here, remove it"
                : ": remove it; known here are " + String.join(", ", known);
    }

    @Override
    public String string(String key, String fallback) {
        return read(key, fallback, Typed::text);
    }

    @Override
    public String string(String key) {
        return required(key, Typed::text);
    }

    @Override
    public List<String> strings(String key, List<String> fallback) {
        return read(
                key,
                fallback,
                (name, value) -> Typed.texts(name, value).stream()
                        .map(TomlValue.Text::text)
                        .toList());
    }

    @Override
    public boolean bool(String key, boolean fallback) {
        return read(key, fallback, Typed::truth);
    }

    @Override
    public long integer(String key, long fallback, long min, long max) {
        return read(key, fallback, (name, value) -> Typed.whole(name, value, min, max));
    }

    @Override
    public Path path(String key, String fallback) {
        return read(key, folder.resolve(fallback).normalize(), (name, value) -> Typed.path(name, value, folder));
    }

    @Override
    public Path path(String key) {
        return required(key, (name, value) -> Typed.path(name, value, folder));
    }

    @Override
    public Options table(String key) {
        return inside(read(key, new TomlValue.Table(line(key), Map.of()), Typed::table));
    }

    @Override
    public List<Options> tables(String key) {
        return List.copyOf(read(key, List.<TomlValue.Table>of(), Typed::tables).stream()
                .map(this::inside)
                .toList());
    }

    @Override
    public boolean contains(String key) {
        return table.entries().containsKey(key);
    }

    @Override
    public Set<String> keys() {
        return Set.copyOf(table.entries().keySet());
    }

    @Override
    public OptionException error(String key, String message) {
        known.add(key);
        return exception(line(key), key + ": " + message);
    }

    /** Names the keys alone: a value may be a secret. */
    @Override
    public String toString() {
        return "options " + table.entries().keySet();
    }

    private interface Reading<T> {
        T read(String key, TomlValue value) throws Fault;
    }

    private <T> T read(String key, T fallback, Reading<T> reading) {
        known.add(key);
        TomlValue value = table.entries().get(key);
        return noted(key, value == null ? fallback : taken(key, value, reading));
    }

    @SuppressWarnings("NullAway") // a plugin that is not null-checked may have no default
    private <T> T noted(String key, T result) {
        if (result != null) {
            results.put(key, result);
        }
        return result;
    }

    private <T> T required(String key, Reading<T> reading) {
        known.add(key);
        TomlValue value = table.entries().get(key);
        if (value == null) {
            String hint = Nearest.to(key, unknown())
                    .map(near -> "; or is \"" + near + "\" in line " + line(near) + " meant for it?")
                    .orElse("");
            throw exception(table.line(), "the option \"" + key + "\" is missing: add " + key + " = \"…\"" + hint);
        }
        return noted(key, taken(key, value, reading));
    }

    private <T> T taken(String key, TomlValue value, Reading<T> reading) {
        try {
            return reading.read(key, value);
        } catch (Fault fault) {
            throw exception(fault.line(), fault.what());
        }
    }

    /** The options of a table inside: the same object each time, since it keeps track of what was read. */
    private MountOptions inside(TomlValue.Table table) {
        return inside.computeIfAbsent(table, each -> new MountOptions(each, file, folder));
    }

    private int line(String key) {
        return table.find(key).map(TomlValue::line).orElse(table.line());
    }

    private OptionException exception(int line, String message) {
        return new OptionException(problem(line, message).toString());
    }

    private ConfigProblem problem(int line, String message) {
        return new ConfigProblem(file, line, Problems.printable(message));
    }
}
