package dev.tenon.staticfiles;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds what a path stands for: the file itself, a directory's index, each in the languages and codings that lie beside it, or
 * what is to be served instead. Waits for the disk; opens nothing.
 */
final class Finder {

    /** In an element of {@code try_files}, the path that was asked for. */
    static final String ASKED = "{path}";

    /** Where an application starts. */
    private static final String START = "/";

    private static final Found NOTHING = new Found.Nothing();
    private static final Found DIRECTORY = new Found.Directory();

    private final FileTree tree;
    private final StaticOptions options;

    Finder(FileTree tree, StaticOptions options) {
        this.tree = tree;
        this.options = options;
    }

    /**
     * What a request for this path is about.
     *
     * @throws dev.tenon.api.HttpError 503 if the root itself is not there
     * @throws IOException if the file system fails, or does not let us look
     */
    Found find(String path, Names names) throws IOException {
        if (!tree.shows(names)) {
            return NOTHING;
        }
        FileTree.Place root = tree.root();
        Found folder = NOTHING;
        for (String element : options.tryFiles()) {
            String candidate = expand(element, path);
            Found found = candidate.equals(path) ? at(root, names, path) : elsewhere(root, candidate);
            switch (found) {
                case Found.Nothing nothing -> {}
                case Found.Folder asked
                when options.listing() -> {
                    return asked;
                }
                case Found.Folder asked -> folder = asked;
                case Found.Files files -> {
                    return files;
                }
                case Found.Directory directory -> {
                    return directory;
                }
                case Found.Elsewhere elsewhere -> {
                    return elsewhere;
                }
            }
        }
        boolean page = options.spa() && !hasExtension(names);
        return page && elsewhere(root, START) instanceof Found.Elsewhere start ? start : folder;
    }

    /** What is at this path itself, hidden or not, but for its index; for what {@link #find} has found elsewhere, and for error pages. */
    Found own(String path, Names names) throws IOException {
        return at(tree.root(), names, path);
    }

    /** A name with a dot in it is that of a file, which a page of an application never stands for. */
    private static boolean hasExtension(Names names) {
        return !names.list().isEmpty() && names.list().getLast().indexOf('.') >= 0;
    }

    private static String expand(String element, String path) {
        String expanded = element.replace(ASKED, path);
        return path.endsWith("/") && element.startsWith(ASKED + '/')
                ? path + element.substring(ASKED.length() + 1)
                : expanded;
    }

    /** Another path than the one that was asked for: only if there is a file. */
    private Found elsewhere(FileTree.Place root, String candidate) throws IOException {
        Optional<Names> names = Names.parse(candidate).filter(tree::shows);
        return names.isPresent() && at(root, names.get(), candidate) instanceof Found.Files
                ? new Found.Elsewhere(candidate)
                : NOTHING;
    }

    private Found at(FileTree.Place root, Names names, String path) throws IOException {
        if (names.directory()) {
            Optional<FileTree.Place> directory = tree.walk(root, names.list());
            return directory.isPresent() && directory.get().isDirectory()
                    ? index(directory.get(), names, path)
                    : NOTHING;
        }
        List<String> above = names.list().subList(0, names.list().size() - 1);
        Optional<FileTree.Place> parent = tree.walk(root, above).filter(FileTree.Place::isDirectory);
        if (parent.isEmpty()) {
            return NOTHING;
        }
        Optional<FileTree.Place> place = tree.step(parent.get(), names.list().getLast());
        if (place.isPresent() && place.get().isDirectory()) {
            return DIRECTORY;
        }
        return files(parent.get(), place, names.list().getLast(), path);
    }

    private Found index(FileTree.Place directory, Names names, String path) throws IOException {
        for (String name : options.index()) {
            if (!tree.shows(names.below(name))) {
                continue;
            }
            Found found = files(directory, tree.step(directory, name), name, path + name);
            if (found instanceof Found.Files) {
                return found;
            }
        }
        return directory.folder();
    }

    /** The forms of a file, of which the plain one is at this place if it is there. */
    private Found files(FileTree.Place directory, Optional<FileTree.Place> plain, String name, String path)
            throws IOException {
        List<Found.Form> forms = new ArrayList<>();
        Languages languages = options.languages();
        Optional<String> own = languages.tagOf(name);
        if (plain.isPresent() && plain.get().isFile()) {
            addForms(forms, directory, plain.get(), name, own.isPresent() ? own : languages.fallback());
        }
        if (own.isEmpty()) {
            for (String tag : languages.tags()) {
                String localized = Languages.localized(name, tag);
                Optional<FileTree.Place> place =
                        Names.isName(localized) ? tree.step(directory, localized) : Optional.empty();
                if (place.isPresent() && place.get().isFile()) {
                    addForms(forms, directory, place.get(), localized, Optional.of(tag));
                }
            }
        }
        return forms.isEmpty() ? NOTHING : new Found.Files(path, forms);
    }

    /** Adds a file, and itself in the codings that lie beside it: not older, and smaller. */
    private void addForms(
            List<Found.Form> forms,
            FileTree.Place directory,
            FileTree.Place place,
            String name,
            Optional<String> language)
            throws IOException {
        Found.File file = place.file();
        long length = file.state().size();
        forms.add(new Found.Form(file, name, language, Coding.IDENTITY, length));
        if (!options.precompressed()) {
            return;
        }
        for (Coding coding : Coding.SIBLINGS) {
            String coded = name + coding.suffix();
            Optional<FileTree.Place> sibling = Names.isName(coded) ? tree.step(directory, coded) : Optional.empty();
            if (sibling.isPresent() && sibling.get().isFile()) {
                Found.File found = sibling.get().file();
                if (found.state().isFormOf(file.state())) {
                    forms.add(new Found.Form(found, name, language, coding, length));
                }
            }
        }
    }
}
