package dev.tenon.data.json;

import dev.tenon.data.json.Json.Members;
import dev.tenon.data.json.Json.Word;

/** JSON Merge Patch (RFC 7396): an object changes the members that it names, {@code null} removes one. */
public final class MergePatch {

    private MergePatch() {}

    /**
     * What a value becomes by a patch (section 2). The target is changed; the result shares parts with both.
     *
     * @param target to be changed
     */
    public static Json apply(Json target, Json patch) {
        if (!(patch instanceof Members(var changes))) {
            return patch;
        }
        Members result = target instanceof Members object ? object : new Members();
        changes.forEach((name, change) -> {
            if (change == Word.NULL) {
                result.members().remove(name);
            } else {
                Json before = result.members().get(name);
                result.members().put(name, apply(before == null ? Word.NULL : before, change));
            }
        });
        return result;
    }
}
