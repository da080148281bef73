package dev.tenon.data.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tenon.data.json.PatchException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Both patch formats by their RFCs: the examples of RFC 7396 appendix A and RFC 6902 appendix A, and the corners that the
 * public suites of json-patch look into.
 */
final class PatchesTest {

    private static final int MAX = 10_000;

    private final JsonChecker checker = new JsonChecker(1 << 20);

    private Json json(String text) {
        return checker.read(text.getBytes(UTF_8));
    }

    private String patched(String document, String patch) throws PatchException {
        return JsonTrees.text(JsonPatch.of(json(patch)).apply(json(document), MAX));
    }

    private PatchException refusal(String document, String patch) {
        PatchException refusal = catchThrowableOfType(PatchException.class, () -> patched(document, patch));
        assertThat(refusal).as(patch).isNotNull();
        return refusal;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":"b"}           | {"a":"c"}                  | {"a":"c"}
            {"a":"b"}           | {"b":"c"}                  | {"a":"b","b":"c"}
            {"a":"b"}           | {"a":null}                 | {}
            {"a":"b","b":"c"}   | {"a":null}                 | {"b":"c"}
            {"a":["b"]}         | {"a":"c"}                  | {"a":"c"}
            {"a":"c"}           | {"a":["b"]}                | {"a":["b"]}
            {"a":{"b":"c"}}     | {"a":{"b":"d","c":null}}   | {"a":{"b":"d"}}
            {"a":[{"b":"c"}]}   | {"a":[1]}                  | {"a":[1]}
            ["a","b"]           | ["c","d"]                  | ["c","d"]
            {"a":"b"}           | ["c"]                      | ["c"]
            {"a":"foo"}         | null                       | null
            {"a":"foo"}         | "bar"                      | "bar"
            {"e":null}          | {"a":1}                    | {"e":null,"a":1}
            [1,2]               | {"a":"b","c":null}         | {"a":"b"}
            {}                  | {"a":{"bb":{"ccc":null}}}  | {"a":{"bb":{}}}
            {"z":1.10,"a":2}    | {"a":3.00}                 | {"z":1.10,"a":3.00}
            {"z":1,"a":2,"m":3} | {"a":{"x":null,"y":1e400}} | {"z":1,"a":{"y":1e400},"m":3}
            """)
    void mergePatches(String document, String patch, String result) {
        assertThat(JsonTrees.text(MergePatch.apply(json(document), json(patch))))
                .isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"foo":"bar"}                 | [{"op":"add","path":"/baz","value":"qux"}]              | {"foo":"bar","baz":"qux"}
            {"foo":["bar","baz"]}         | [{"op":"add","path":"/foo/1","value":"qux"}]            | {"foo":["bar","qux","baz"]}
            {"baz":"qux","foo":"bar"}     | [{"op":"remove","path":"/baz"}]                         | {"foo":"bar"}
            {"foo":["bar","qux","baz"]}   | [{"op":"remove","path":"/foo/1"}]                       | {"foo":["bar","baz"]}
            {"baz":"qux","foo":"bar"}     | [{"op":"replace","path":"/baz","value":"boo"}]          | {"baz":"boo","foo":"bar"}
            {"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}} | [{"op":"move","from":"/foo/waldo","path":"/qux/thud"}] | {"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}
            {"foo":["all","grass","cows","eat"]} | [{"op":"move","from":"/foo/1","path":"/foo/3"}]  | {"foo":["all","cows","eat","grass"]}
            {"baz":"qux","foo":["a",2,"c"]} | [{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}] | {"baz":"qux","foo":["a",2,"c"]}
            {"foo":"bar"}                 | [{"op":"add","path":"/child","value":{"grandchild":{}}}] | {"foo":"bar","child":{"grandchild":{}}}
            {"foo":"bar"}                 | [{"op":"add","path":"/baz","value":"qux","xyz":123}]    | {"foo":"bar","baz":"qux"}
            {"/":9,"~1":10}               | [{"op":"test","path":"/~01","value":10}]                | {"/":9,"~1":10}
            {"foo":["bar"]}               | [{"op":"add","path":"/foo/-","value":["abc","def"]}]    | {"foo":["bar",["abc","def"]]}
            {"foo":1}                     | []                                                      | {"foo":1}
            {"foo":1}                     | [{"op":"add","path":"","value":{"bar":2}}]              | {"bar":2}
            {"foo":1}                     | [{"op":"replace","path":"","value":[]},{"op":"add","path":"/0","value":"hi"}] | ["hi"]
            {"foo":null}                  | [{"op":"replace","path":"/foo","value":"x"}]            | {"foo":"x"}
            {"foo":null}                  | [{"op":"test","path":"/foo","value":null}]              | {"foo":null}
            {"foo":null}                  | [{"op":"copy","from":"/foo","path":"/bar"}]             | {"foo":null,"bar":null}
            {"foo":1,"baz":[{"qux":"hello"}]} | [{"op":"copy","from":"/baz/0","path":"/boo"},{"op":"replace","path":"/boo/qux","value":"bye"}] | {"foo":1,"baz":[{"qux":"hello"}],"boo":{"qux":"bye"}}
            {"baz":[{"qux":"hello"}],"bar":1} | [{"op":"move","from":"/baz/0/qux","path":"/baz/1"}] | {"baz":[{},"hello"],"bar":1}
            {"foo":1}                     | [{"op":"move","from":"/foo","path":"/foo"}]             | {"foo":1}
            {"foo":1}                     | [{"op":"add","path":"/","value":2}]                     | {"foo":1,"":2}
            {"":{"":1}}                   | [{"op":"remove","path":"//"}]                           | {"":{}}
            {"a":{"x":1.0,"y":[1,{}]}}    | [{"op":"test","path":"/a","value":{"y":[1e0,{}],"x":1}}] | {"a":{"x":1.0,"y":[1,{}]}}
            {"1":1}                       | [{"op":"add","path":"/01","value":2}]                   | {"1":1,"01":2}
            {"a":[1,2]}                   | [{"op":"replace","path":"/a/0","value":0.10}]           | {"a":[0.10,2]}
            """)
    void jsonPatches(String document, String patch, String result) throws Exception {
        assertThat(patched(document, patch)).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"baz":"qux"}    | [{"op":"test","path":"/baz","value":"bar"}]                       | /0
            {"/":9,"~1":10}  | [{"op":"test","path":"/~01","value":"10"}]                        | /0
            {"foo":"bar"}    | [{"op":"add","path":"/baz/bat","value":"qux"}]                    | /0
            {"foo":[1,2]}    | [{"op":"add","path":"/foo/3","value":0}]                          | /0
            {"foo":[1,2]}    | [{"op":"add","path":"/foo/-1","value":0}]                         | /0
            {"foo":[1,2]}    | [{"op":"add","path":"/foo/01","value":0}]                         | /0
            {"foo":[1,2]}    | [{"op":"add","path":"/foo/1e0","value":0}]                        | /0
            {"foo":[1,2]}    | [{"op":"remove","path":"/foo/-"}]                                 | /0
            {"foo":[1,2]}    | [{"op":"remove","path":"/foo/2"}]                                 | /0
            {"foo":1}        | [{"op":"add","path":"/bar","value":1},{"op":"remove","path":"/x"}] | /1
            {"foo":1}        | [{"op":"replace","path":"/bar","value":1}]                        | /0
            {"foo":1}        | [{"op":"copy","from":"/bar","path":"/foo"}]                       | /0
            {"foo":1}        | [{"op":"add","path":"/foo/bar","value":1}]                        | /0
            {"foo":1}        | [{"op":"remove","path":""},{"op":"add","path":"/a","value":1}]    | /1
            {"foo":[1]}      | [{"op":"test","path":"/foo","value":{"0":1}}]                     | /0
            {"foo":[]}       | [{"op":"test","path":"/foo","value":null}]                        | /0
            {"foo":1}        | [{"op":"test","path":"/foo","value":true}]                        | /0
            """)
    void whatDoesNotFitTheDocumentIsAConflict(String document, String patch, String pointer) {
        PatchException refusal = refusal(document, patch);
        assertThat(refusal.reason()).isEqualTo(Reason.CONFLICT);
        assertThat(refusal.pointer()).isEqualTo(pointer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"op":"add","path":"/a","value":1}              | ``
            "add"                                           | ``
            [1]                                             | /0
            [{"path":"/a","value":1}]                       | /0
            [{"op":"spam","path":"/a","value":1}]           | /0/op
            [{"op":"ADD","path":"/a","value":1}]            | /0/op
            [{"op":1,"path":"/a","value":1}]                | /0
            [{"op":"add","value":1}]                        | /0
            [{"op":"add","path":null,"value":1}]            | /0
            [{"op":"add","path":"a","value":1}]             | /0/path
            [{"op":"add","path":"/~2","value":1}]           | /0/path
            [{"op":"add","path":"/a~","value":1}]           | /0/path
            [{"op":"add","path":"#/a","value":1}]           | /0/path
            [{"op":"add","path":"/a"}]                      | /0
            [{"op":"test","path":"/a"}]                     | /0
            [{"op":"copy","path":"/a"}]                     | /0
            [{"op":"move","path":"/a","from":"b"}]          | /0/from
            [{"op":"move","path":"/a/b","from":"/a"}]       | /0/path
            """)
    void whatIsNoPatchIsMalformed(String patch, String pointer) {
        PatchException refusal = refusal("{\"a\":1}", patch);
        assertThat(refusal.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(refusal.pointer()).isEqualTo(pointer);
    }

    @Test
    void aPatchThatDoublesADocumentAgainAndAgainIsStopped() {
        String twice = "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/-\"},";
        String patch = "[" + twice.repeat(60) + "{\"op\":\"test\",\"path\":\"\",\"value\":1}]";
        assertThat(refusal("{\"a\":[\"x\"]}", patch).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    /** Else what walks the tree would run out of stack. */
    @Test
    void aPatchThatNestsADocumentIntoItselfIsStopped() {
        StringBuilder patch = new StringBuilder("[");
        String path = "/a";
        for (int i = 0; i < 7; i++) {
            patch.append("{\"op\":\"copy\",\"from\":\"\",\"path\":\"")
                    .append(path)
                    .append("\"},");
            path += path;
        }
        patch.append("{\"op\":\"remove\",\"path\":\"/a\"}]");
        PatchException refusal = refusal("{}", patch.toString());
        assertThat(refusal.reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(refusal.getMessage()).contains("64 levels");
    }

    @Test
    void thereAreNotTooManyOperations() {
        String test = "{\"op\":\"test\",\"path\":\"/a\",\"value\":1}";
        String fits = "[" + (test + ",").repeat(999) + test + "]";
        assertThat(refusal("{\"a\":1}", fits.replace("[", "[" + test + ",")).pointer())
                .isEmpty();
        assertThat(JsonTrees.text(json(fits))).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            { "z" : 1.10 , "a" : [ ] , "b" : { } }      | {"z":1.10,"a":[],"b":{}}
            [ 12345678901234567890123, -0, 1E+5, 1e-9 ] | [12345678901234567890123,-0,1E+5,1e-9]
            "\\u00e9\\ud83d\\ude00\\/\\u0001\\u001f\\n" | "é😀/\\u0001\\u001f\\n"
            [true,false,null]                           | [true,false,null]
            """)
    void aTreeKeepsWhatItWasReadFrom(String text, String written) {
        assertThat(JsonTrees.text(json(text))).isEqualTo(written);
    }

    @Test
    void copiedNumbersAreCountedByTheirLength() {
        String long1 = "1".repeat(900);
        String document = "{\"a\":[" + long1 + "," + long1 + "," + long1 + "],\"b\":[]}";
        String copy = "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b/-\"}";
        assertThat(refusal(document, "[" + copy + "," + copy + "," + copy + "," + copy + "]")
                        .reason())
                .isEqualTo(Reason.TOO_LARGE);
    }

    /** Whatever it is made of: the text of it is never longer than it may be. */
    @Test
    void whatIsWrittenIsBounded() {
        Json json = json("{\"a\":\"" + "\\u0001".repeat(100) + "\",\"b\":[1,2]}");
        int length = JsonTrees.bytes(json).length;
        assertThat(catchThrowableOfType(PatchException.class, () -> JsonTrees.bytes(json, length - 1))
                        .reason())
                .isEqualTo(Reason.TOO_LARGE);
    }
}
