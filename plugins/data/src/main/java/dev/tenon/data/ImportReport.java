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

    private final Map<Long, Problem> problems = new TreeMap<>();
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
        problems.put(number, problem);
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
        members.put("problems", told());
        return members;
    }

    private List<Map<String, Object>> told() {
        return problems.entrySet().stream()
                .map(entry -> {
                    Map<String, Object> told = new LinkedHashMap<>();
                    told.put("line", entry.getKey());
                    told.put("status", entry.getValue().status());
                    told.put("detail", entry.getValue().detail());
                    for (String name : List.of("pointer", "column", "errors")) {
                        Object value = entry.getValue().members().get(name);
                        if (value != null) {
                            told.put(name, value);
                        }
                    }
                    return told;
                })
                .toList();
    }
}
