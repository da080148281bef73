package dev.tenon;

import dev.tenon.admin.ExplanationView;
import dev.tenon.admin.ExplanationView.Answer;
import dev.tenon.admin.ExplanationView.ChosenMount;
import dev.tenon.admin.ExplanationView.OtherMount;
import dev.tenon.admin.ExplanationView.Runs;
import dev.tenon.admin.ExplanationView.Setting;
import dev.tenon.api.HttpError;
import dev.tenon.api.Response;
import dev.tenon.config.Limit;
import dev.tenon.config.MountConfig;
import dev.tenon.config.MountOptions;
import dev.tenon.config.ServerConfig;
import dev.tenon.config.SourceLine;
import dev.tenon.exchange.MethodAnswers;
import dev.tenon.exchange.RequestView;
import dev.tenon.http.ProtocolError;
import dev.tenon.http.RequestHead;
import dev.tenon.http1.Event;
import dev.tenon.http1.Http1Connection;
import dev.tenon.plugin.AvailablePlugin;
import dev.tenon.routing.Mount;
import dev.tenon.routing.MountTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds out who would answer a request, and why, with the same parser and the same table that requests meet; the request is sent to
 * nobody. Of plugin code, it runs {@code methods} alone.
 */
final class Explainer {

    /** Where requests go: the mounts of a running server, or those that a configuration would have. */
    interface Places {

        MountTable table();

        /** What is behind a mount that the table has found; empty for the table's fallback. */
        Optional<Place> place(Mount found);
    }

    /**
     * One mount.
     *
     * @param config how it is configured
     * @param mount what routing sees of it
     * @param state the word for it
     * @param reason why it is broken; else empty
     * @param plugin what it runs; empty if it is broken
     * @param options those that its plugin has read
     */
    record Place(
            MountConfig config,
            Mount mount,
            String state,
            String reason,
            Optional<AvailablePlugin> plugin,
            MountOptions options) {}

    private final String from;
    private final ServerConfig config;
    private final ServerConfig inForce;
    private final Places places;

    /**
     * An explainer of these mounts.
     *
     * @param config the newest configuration
     * @param inForce that whose limits hold
     */
    Explainer(String from, ServerConfig config, ServerConfig inForce, Places places) {
        this.from = from;
        this.config = config;
        this.inForce = inForce;
        this.places = places;
    }

    ExplanationView explain(String method, String url) {
        ImaginedRequest request = ImaginedRequest.of(method, url);
        RequestHead head;
        try {
            head = parse(request);
        } catch (ProtocolError error) {
            return view(request, "", new Answer(error.status(), error.rule()));
        }
        if (head.path().equals("*")) {
            return view(request, "*", new Answer(204, "the target * is about the server as a whole"));
        }
        Place place = places.place(places.table().find(head.path())).orElse(null);
        if (place == null) {
            return head.path().isEmpty()
                    ? view(request, "", new Answer(501, "no mount has connect = true, so that none opens tunnels"))
                    : view(request, head.path(), new Answer(404, "no mount covers this path"));
        }
        RequestView seen = new RequestView(head, place.mount(), request, () -> "explained", System.nanoTime());
        String allow = asked(place, () -> MethodAnswers.allow(seen)).orElse("");
        return new ExplanationView(
                from,
                config.file().toString(),
                method,
                request.target(),
                head.path(),
                own(place, seen, allow),
                Optional.of(chosen(place, head.path(), allow)),
                others(head.path(), Optional.of(place.mount())));
    }

    private ExplanationView view(ImaginedRequest request, String path, Answer own) {
        return new ExplanationView(
                from,
                config.file().toString(),
                request.method(),
                request.target(),
                path,
                Optional.of(own),
                Optional.empty(),
                path.startsWith("/") ? others(path, Optional.empty()) : List.of());
    }

    private RequestHead parse(ImaginedRequest request) throws ProtocolError {
        var settings = EngineSetup.settings(inForce, EngineSetup.limits(inForce));
        Http1Connection connection = new Http1Connection(settings.limits(), settings.leniencies());
        byte[] bytes = request.bytes();
        connection.receive(bytes, 0, bytes.length);
        if (connection.next() != Event.HEAD) {
            throw ProtocolError.badRequest("this is no whole request");
        }
        return connection.head();
    }

    private interface Question<T> {
        T ask() throws Exception;
    }

    /** Asks plugin code as the server would; empty if it fails. */
    private static <T> Optional<T> asked(Place place, Question<T> question) {
        AvailablePlugin plugin = place.plugin().orElse(null);
        if (plugin == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Lifecycle.inTime(place.config().name() + "-explain", plugin.loader(), question::ask));
        } catch (Throwable problem) { // plugin code, which may not be started
            return Optional.empty();
        }
    }

    /** What is answered without its plugin. */
    private static Optional<Answer> own(Place place, RequestView request, String allow) {
        if (place.plugin().isEmpty()) {
            return Optional.of(new Answer(503, "the mount is broken"));
        }
        return asked(place, () -> {
                    try {
                        return MethodAnswers.early(request).map(response -> answer(response, request.method(), allow));
                    } catch (HttpError refused) {
                        return Optional.of(new Answer(refused.status(), String.valueOf(refused.getMessage())));
                    }
                })
                .flatMap(answer -> answer);
    }

    private static Answer answer(Response response, String method, String allow) {
        String why = switch (response.status()) {
            case 204 -> "it tells with Allow what the mount answers to, " + allow;
            case 405, 501 -> "the mount answers to " + allow + ", not to " + method;
            default -> "trace = true of the mount has it sent back";
        };
        return new Answer(response.status(), why);
    }

    private ChosenMount chosen(Place place, String path, String allow) {
        Mount mount = place.mount();
        return new ChosenMount(
                mount.path(),
                mount.name(),
                origin(config, Optional.of(newest(place).line())),
                mount.within(path),
                place.state(),
                place.reason(),
                place.plugin().map(plugin -> Control.view(plugin, List.of(mount.name()))),
                mount.conduct().isDemoted() ? Runs.WORKER : mount.inline() ? Runs.INLINE : Runs.THREAD,
                allow,
                place.options().effective(newest(place).options()).stream()
                        .map(option -> new Setting(option.key(), option.value(), origin(config, option.line())))
                        .toList(),
                limits(place));
    }

    /** As the file has it by now: a mount that was carried over remembers lines of before. */
    private MountConfig newest(Place place) {
        return config.mounts().stream()
                .filter(each -> each.name().equals(place.config().name()))
                .findFirst()
                .orElse(place.config());
    }

    /** In full: whoever asks may be in another folder than whoever started the server. */
    private static String origin(ServerConfig config, Optional<SourceLine> line) {
        return line.map(found -> new SourceLine(config.file(), found.line()).toString())
                .orElse(Setting.DEFAULT);
    }

    private List<Setting> limits(Place place) {
        return Arrays.stream(Limit.values())
                .map(limit -> switch (limit) {
                    case BODY_BYTES ->
                        ofMount(place, limit, place.mount().limits().bodyBytes());
                    case HANDLER_SECONDS ->
                        ofMount(place, limit, place.mount().limits().handlerSeconds());
                    case Limit other ->
                        new Setting(
                                other.key(),
                                Long.toString(inForce.limits().value(other)),
                                origin(inForce, inForce.lines().limit(other)));
                })
                .toList();
    }

    private Setting ofMount(Place place, Limit limit, long value) {
        Optional<SourceLine> line = config.lines()
                .mount(newest(place), limit.key())
                .or(() -> config.lines().limit(limit));
        // A broken mount has limits of its own, which nobody meets.
        return new Setting(
                limit.key(),
                Long.toString(place.plugin().isEmpty() ? config.limits().value(limit) : value),
                origin(config, line));
    }

    private List<OtherMount> others(String path, Optional<Mount> chosen) {
        List<OtherMount> others = new ArrayList<>();
        for (Mount mount : places.table().mounts()) {
            if (chosen.isPresent() && chosen.get().path().equals(mount.path())) {
                continue;
            }
            others.add(new OtherMount(mount.path(), mount.name(), whyNot(mount.path(), path, chosen)));
        }
        return others;
    }

    private static String whyNot(String prefix, String path, Optional<Mount> chosen) {
        if (path.isEmpty()) {
            return "it has no connect = true, and a tunnel has no path";
        }
        boolean covers = prefix.equals("/") || path.equals(prefix) || path.startsWith(prefix + "/");
        if (covers && chosen.isPresent()) {
            return "it covers the path, but " + chosen.get().path() + " is longer";
        }
        return path.startsWith(prefix)
                ? "whole segments count, and the path goes on without a slash"
                : "the path does not begin with it";
    }
}
