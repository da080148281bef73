package dev.tenon.staticfiles;

import dev.tenon.api.Body;
import dev.tenon.api.Headers;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes responses of files. The engine evaluates their validators, and cuts ranges out of them.
 *
 * <p>Small files are read into memory, and so are larger ones that the engine would otherwise compress anew for each client. Waits
 * for the disk.
 */
final class Representations {

    /** Up to here every file is read into memory. */
    static final int SMALL_BYTES = 65_536;

    /** Up to here those that become smaller by compression are: the engine keeps the compressed forms of no larger content. */
    static final int COMPRESSIBLE_BYTES = 1 << 20;

    private final String mountPath;
    private final MediaTypes types;
    private final FieldRules rules;
    private final FileOpener opener;
    private final int compressibleBytes;

    /**
     * Makes responses for a mount.
     *
     * @param mountPath where it sits, without a slash at the end except for the root mount
     * @param largest the most bytes of a compressible file that there is room for
     */
    Representations(String mountPath, MediaTypes types, FieldRules rules, FileOpener opener, long largest) {
        this.mountPath = mountPath;
        this.types = types;
        this.rules = rules;
        this.opener = opener;
        this.compressibleBytes = (int) Math.min(COMPRESSIBLE_BYTES, largest);
    }

    /**
     * The responses for these files. A form that may not be read is left out, and with one without coding its codings.
     *
     * @param known what was made of this path before; what is still true of it is taken over
     * @param now the wall clock before the files were looked at
     * @return nothing if a file has changed since it was found
     * @throws AccessDeniedException if none may be read
     */
    Optional<Variants> of(Found.Files files, Optional<Variants> known, Instant now) throws IOException {
        List<Variant> before = known.map(Variants::all).orElse(List.of());
        List<Variant> variants = new ArrayList<>();
        Optional<AccessDeniedException> denied = Optional.empty();
        boolean readable = false;
        for (Found.Form form : files.forms()) {
            if (form.coding() != Coding.IDENTITY && !readable) {
                continue; // it belongs to one that is left out
            }
            try {
                Optional<Variant> variant = variant(files, form, before, now);
                if (variant.isEmpty()) {
                    return Optional.empty();
                }
                variants.add(variant.get());
                readable = true;
            } catch (AccessDeniedException e) {
                denied = Optional.of(e);
                readable = form.coding() != Coding.IDENTITY;
            }
        }
        if (variants.isEmpty()) {
            throw denied.orElseThrow();
        }
        boolean same = known.isPresent() && variants.equals(before);
        return same ? known : Optional.of(new Variants(variants));
    }

    private Optional<Variant> variant(Found.Files files, Found.Form form, List<Variant> before, Instant now)
            throws IOException {
        Headers fields = fields(files, form);
        Optional<Variant> old = before.stream()
                .filter(variant ->
                        variant.form().equals(form) && variant.fields().equals(fields))
                .findFirst();
        return old.isPresent() && old.get().settled() ? old : variant(form, fields, old, now);
    }

    private Optional<Variant> variant(Found.Form form, Headers fields, Optional<Variant> old, Instant now)
            throws IOException {
        Found.File file = form.file();
        boolean settled = file.state().settled(now);
        if (!inMemory(file, fields)) {
            String tag = file.state().tag();
            // A weak one as long as the file may change without a trace in its state.
            Validators validators = settled ? Validators.strong(tag) : Validators.weak(tag);
            return Optional.of(new Variant(form, fields, response(file, fields, validators, now), false, settled, 0));
        }
        Optional<byte[]> content = opener.read(file);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        // Drawn from the content, so strong whatever the file system's clock does, and kept when a file is replaced by
        // its like.
        Validators validators = Validators.strong(Digest.of(content.get()));
        if (old.isPresent() && old.get().response().validators().etag().equals(validators.etag())) {
            return old.map(it -> it.withSettled(settled));
        }
        Response response = response(file, fields, validators, now).withBody(Body.of(content.get()));
        return Optional.of(new Variant(form, fields, response, true, settled, weight(file, fields)));
    }

    private boolean inMemory(Found.File file, Headers fields) {
        long size = file.state().size();
        return size <= SMALL_BYTES || size <= compressibleBytes && compressible(fields);
    }

    /** What the engine may compress counts twice: it keeps its compressed forms, which together are never longer than the content. */
    private static long weight(Found.File file, Headers fields) {
        return file.state().size() * (compressible(fields) ? 2 : 1);
    }

    private static boolean compressible(Headers fields) {
        return !fields.contains("Content-Encoding")
                && MediaTypes.isCompressible(fields.first("Content-Type").orElse(""));
    }

    private static Response response(Found.File file, Headers fields, Validators validators, Instant now) {
        Instant modified = file.state().modified().toInstant();
        // RFC 9110 section 8.8.2.1: never later than the answer itself.
        return Response.status(200)
                .withHeaders(fields)
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
