package dev.tenon.staticfiles;

import dev.tenon.api.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The options of one mount, checked.
 *
 * @param root the folder to serve, as configured: it may be a symbolic link, which is followed anew each time
 * @param index the names to look for in a directory, in order
 * @param listing whether a directory without index is shown
 * @param tryFiles the paths to look at for a request, in order; not empty
 * @param spa whether paths that could be pages of an application fall back to the index of the root
 * @param errorPages paths of pages by status
 * @param visibility which names may be asked for
 * @param symlinks which symbolic links are followed
 * @param languages in which files come
 * @param precompressed whether files in codings that lie beside a file are served
 * @param fields what is sent beside the content
 * @param types media types by extension, in lower case without the dot, ahead of the built-in table
 * @param defaultType the media type of all others
 * @param charset what text is in; empty: nothing is said of it
 * @param cacheBytes the most bytes to keep in memory; 0 keeps nothing
 * @param openFiles the most files to keep open; 0 keeps none
 */
record StaticOptions(
        Path root,
        List<String> index,
        boolean listing,
        List<String> tryFiles,
        boolean spa,
        Map<Integer, String> errorPages,
        Visibility visibility,
        Symlinks symlinks,
        Languages languages,
        boolean precompressed,
        FieldRules fields,
        Map<String, String> types,
        String defaultType,
        String charset,
        long cacheBytes,
        int openFiles) {

    StaticOptions {
        index = List.copyOf(index);
        tryFiles = List.copyOf(tryFiles);
        errorPages = Map.copyOf(errorPages);
        types = Map.copyOf(types);
    }

    static StaticOptions read(Options options) {
        return new OptionReader(options).read();
    }
}
