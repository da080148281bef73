package dev.tenon.data;

import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.api.Response;
import dev.tenon.data.json.JsonTrees;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of the lines of an import. Used by one thread. */
final class ImportReport {

    /** Of so many bad lines each is told; with more, what is sent is perhaps something else. */
    static final int PROBLEMS = 1000;

    /** Of the faults by a schema in one line, so many are told. */
    private static final int ERRORS = 3;

    private static final int DETAIL_LENGTH = 300;

    private final Map<Long, Map<String, Object>> problems = new TreeMap<>();
    private long line;
    private long created;
    private long replaced;
    private long skipped;

    void stored(boolean anew) {
        if (anew) {
            created++;
        } else {
            replaced++;
        }
    }

    void skipped() {
        skipped++;
    }

    void failed(long number, Problem problem) {
        problems.put(number, told(number, problem));
    }

    boolean isFull() {
        return problems.size() >= PROBLEMS;
    }

    /** Everything up to this line is on the disk, or told as a problem. */
    void done(long number) {
        line = number;
    }

    Response answer() {
        return Response.json(JsonTrees.text(JsonTrees.of(members())) + "\n");
    }

    /** The answer when the import did not come to its end. */
    HttpError interrupted(HttpError error) {
        Problem problem = error.problem();
        for (var member : members().entrySet()) {
            problem = problem.with(member.getKey(), member.getValue());
        }
        return new HttpError(problem, error.headers());
    }

    private Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("line", line);
        members.put("created", created);
        members.put("replaced", replaced);
        members.put("skipped", skipped);
        members.put("failed", problems.size());
        members.put("problems", List.copyOf(problems.values()));
        return members;
    }

    /** What of a problem is kept, bounded: there may be many, and a schema's words may hold a part of the document. */
    private static Map<String, Object> told(long number, Problem problem) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("line", number);
        told.put("status", problem.status());
        told.put("detail", cut(problem.detail()));
        for (String name : List.of("pointer", "column")) {
            Object value = problem.members().get(name);
            if (value != null) {
                told.put(name, value);
            }
        }
        if (problem.members().get("errors") instanceof List<?> errors) {
            told.put(
                    "errors",
                    errors.stream().limit(ERRORS).map(ImportReport::error).toList());
        }
        return told;
    }

    private static Map<String, Object> error(Object error) {
        Map<String, Object> told = new LinkedHashMap<>();
        if (error instanceof Map<?, ?> members) {
            members.forEach((name, value) -> told.put(String.valueOf(name), cut(String.valueOf(value))));
        }
        return told;
    }

    private static String cut(String text) {
        return text.length() > DETAIL_LENGTH ? text.substring(0, DETAIL_LENGTH) + "…" : text;
    }
}
