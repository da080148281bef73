package dev.tenon.staticfiles;

import dev.tenon.api.Headers;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * Makes responses of files. The engine evaluates their validators, and cuts ranges out of them.
 *
 * <p>Which forms there are, and what is said of each, takes no look at their contents: only the one that a client is given is
 * read. Small files are read into memory, and so are larger ones that the engine would otherwise compress anew for each client.
 */
final class Representations {

    /** Up to here every file is read into memory. */
    static final int SMALL_BYTES = 65_536;

    /** Up to here those that become smaller by compression are: the engine keeps the compressed forms of no larger content. */
    static final int COMPRESSIBLE_BYTES = 1 << 20;

    private final String mountPath;
    private final MediaTypes types;
    private final FieldRules rules;
    private final LongPredicate admits;
    private final Complaints complaints;

    /**
     * Makes responses for a mount.
     *
     * @param mountPath where it sits, without a slash at the end except for the root mount
     * @param admits whether there is room in memory for something of this weight
     */
    Representations(String mountPath, MediaTypes types, FieldRules rules, LongPredicate admits, Complaints complaints) {
        this.mountPath = mountPath;
        this.types = types;
        this.rules = rules;
        this.admits = admits;
        this.complaints = complaints;
    }

    /**
     * The forms of these files. One that may not be read is left out, and with one without coding its codings. May wait for the
     * disk.
     *
     * @param known what was made of this path before; what is still true of it is taken over
     * @throws AccessDeniedException if none may be read
     * @throws IOException if a file is gone, or the file system fails
     */
    Variants of(Found.Files files, Optional<Variants> known) throws IOException {
        if (known.isPresent() && known.get().areAllOf(files)) {
            return known.get(); // a change of rights would be a change of state
        }
        List<Variant> before = known.map(Variants::all).orElse(List.of());
        List<Variant> variants = new ArrayList<>();
        boolean readable = false;
        for (Found.Form form : files.forms()) {
            if (form.coding() != Coding.IDENTITY && !readable) {
                continue; // it belongs to one that is left out
            }
            try {
                FileOpener.checkReadable(form.file());
                variants.add(variant(files, form, before));
                readable = true;
            } catch (AccessDeniedException e) {
                complaints.unreadable(form);
                readable = form.coding() != Coding.IDENTITY;
            }
        }
        if (variants.isEmpty()) {
            throw new AccessDeniedException(files.path());
        }
        return new Variants(files, variants);
    }

    private Variant variant(Found.Files files, Found.Form form, List<Variant> before) {
        Headers fields = fields(files, form);
        return before.stream()
                .filter(variant ->
                        variant.form().equals(form) && variant.fields().equals(fields))
                .findFirst()
                .orElseGet(() -> variant(form, fields));
    }

    private Variant variant(Found.Form form, Headers fields) {
        long size = form.file().state().size();
        boolean compressible = compressible(fields);
        // The engine keeps the compressed forms of what it compresses, which together are never longer than the
        // content.
        int copies = compressible ? 2 : 1;
        boolean inMemory = (size <= SMALL_BYTES || compressible && size <= COMPRESSIBLE_BYTES)
                && admits.test(Variant.weight(size, copies));
        return new Variant(form, fields, inMemory, copies);
    }

    private static boolean compressible(Headers fields) {
        return !fields.contains("Content-Encoding")
                && MediaTypes.isCompressible(fields.first("Content-Type").orElse(""));
    }

    /**
     * The answer with this form, but for its content.
     *
     * @param now the wall clock
     */
    static Response response(Variant variant, Validators validators, Instant now) {
        Instant modified = variant.form().file().state().modified().toInstant();
        // RFC 9110 section 8.8.2.1: never later than the answer itself.
        return Response.status(200)
                .withHeaders(variant.fields())
                .withValidators(validators.withLastModified(modified.isAfter(now) ? now : modified))
                .withAcceptsRanges(true);
    }

    private Headers fields(Found.Files files, Found.Form form) {
        List<String> names = Names.parse(files.path()).map(Names::list).orElseThrow();
        String type = types.of(files.name());
        Headers fields = Headers.of("Content-Type", type, "X-Content-Type-Options", "nosniff");
        if (form.coding() != Coding.IDENTITY) {
            fields = fields.and("Content-Encoding", form.coding().token());
        }
        List<String> varies = new ArrayList<>();
        boolean negotiated =
                files.forms().stream().map(Found.Form::language).distinct().count() > 1;
        if (form.language().isPresent() && (negotiated || isProse(type))) {
            fields = fields.and("Content-Language", form.language().get());
        }
        if (negotiated) {
            fields = fields.and("Content-Location", Location.of(mountPath, files.sibling(form.name())));
            varies.add("Accept-Language");
        }
        if (files.forms().stream().anyMatch(other -> other.coding() != Coding.IDENTITY)) {
            varies.add("Accept-Encoding");
        }
        if (!varies.isEmpty()) {
            fields = fields.and("Vary", String.join(", ", varies));
        }
        Optional<String> cache = rules.cacheControl(names, type);
        if (cache.isPresent()) {
            fields = fields.and("Cache-Control", cache.get());
        }
        return rules.downloads(names) ? fields.and("Content-Disposition", Attachment.field(files.name())) : fields;
    }

    /** Whether this is for people to read, rather than style or program: that has no language of its own. */
    private static boolean isProse(String type) {
        return type.startsWith("text/") && !type.startsWith("text/css") && !type.startsWith("text/javascript");
    }
}
