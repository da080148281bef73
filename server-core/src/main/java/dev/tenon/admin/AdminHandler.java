package dev.tenon.admin;

import dev.tenon.api.HttpError;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Answers on the control socket: {@code GET /status}, {@code /plugins}, {@code /mounts}, {@code /generations}, {@code /plan} and
 * {@code /explain?method=…&url=…},
 * {@code POST /reload}, {@code /rollback} and {@code /stop}. As JSON, or as tables for people if the client sends {@code Accept: text/plain}.
 *
 * <p>{@code POST /reload} answers 200 if the new configuration is served, and 422 if it was refused; so does {@code POST /rollback},
 * which takes the generation's number as {@code ?generation=}. {@code GET /plan} answers 422 too if a reload would be refused;
 * {@code POST /stop} answers 202 before the server is gone. Every answer names the server's process in {@code Tenon-Pid}.
 */
public final class AdminHandler implements RequestHandler {

    private static final Set<String> GET = Set.of("GET", "HEAD");
    private static final Set<String> POST = Set.of("POST");

    private final ServerControl control;

    public AdminHandler(ServerControl control) {
        this.control = control;
    }

    @Override
    public Set<String> methods(Request request) {
        return switch (request.path()) {
            case "/reload", "/rollback", "/stop" -> POST;
            default -> GET;
        };
    }

    @Override
    public Response handle(Request request) {
        boolean text = prefersText(request);
        Response response = switch (request.path()) {
            case "/status" ->
                text ? Response.text(TextViews.status(control.status())) : json(JsonViews.status(control.status()));
            case "/plugins" -> plugins(text);
            case "/mounts" ->
                text ? Response.text(TextViews.mounts(control.mounts())) : json(JsonViews.mounts(control.mounts()));
            case "/generations" ->
                text
                        ? Response.text(TextViews.generations(control.generations()))
                        : json(JsonViews.generations(control.generations()));
            case "/plan" -> plan(text);
            case "/explain" -> explain(request, text);
            case "/reload" -> reload(control.reload(), text);
            case "/rollback" -> reload(control.rollBack(generation(request)), text);
            case "/stop" -> stop(text);
            default ->
                throw new HttpError(
                        404,
                        "the control socket knows /status, /plugins, /mounts, /explain, /generations, /plan, /reload, /rollback and"
                                + " /stop");
        };
        return response.withHeader("Cache-Control", "no-store")
                .withHeader("Vary", "Accept")
                .withHeader("Tenon-Pid", Long.toString(ProcessHandle.current().pid()));
    }

    private Response plugins(boolean text) {
        return text
                ? Response.text(TextViews.plugins(control.plugins(), control.pluginProblems())
                        + TextViews.loaders(control.pluginLoaders()))
                : json(JsonViews.plugins(control.plugins(), control.pluginProblems(), control.pluginLoaders()));
    }

    private Response plan(boolean text) {
        PlanView plan = control.plan();
        Response response = text ? Response.text(TextViews.plan(plan)) : json(JsonViews.plan(plan));
        return response.withStatus(plan.applicable() ? 200 : 422);
    }

    private static OptionalInt generation(Request request) {
        String number = request.query("generation").orElse("");
        if (number.isEmpty()) {
            return OptionalInt.empty();
        }
        if (number.length() > 9 || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new HttpError(400, "generation must be a number, as ./tenon generations shows it");
        }
        return OptionalInt.of(Integer.parseInt(number));
    }

    private Response explain(Request request, boolean text) {
        String method = request.query("method").orElseThrow(() -> new HttpError(400, "explain needs ?method=…"));
        String url = request.query("url").orElseThrow(() -> new HttpError(400, "explain needs ?url=…"));
        ExplanationView view;
        try {
            view = control.explain(method, url);
        } catch (IllegalArgumentException unfit) {
            throw new HttpError(400, String.valueOf(unfit.getMessage()));
        }
        return text ? Response.text(ExplanationViews.text(view)) : Response.json(ExplanationViews.json(view));
    }

    private static Response reload(ReloadView reload, boolean text) {
        Response response = text ? Response.text(TextViews.reload(reload)) : json(JsonViews.reload(reload));
        return response.withStatus(reload.applied() ? 200 : 422);
    }

    private Response stop(boolean text) {
        long seconds = control.stop().toSeconds();
        return (text
                        ? Response.text("stopping\n")
                        : json(Json.object("state", "stopping", "shutdown_seconds", seconds)))
                .withStatus(202)
                .withHeader("Tenon-Shutdown-Seconds", Long.toString(seconds));
    }

    private static Response json(Object value) {
        return Response.json(Json.write(value) + "\n");
    }

    /** No negotiation by weights: the only client that asks for text asks for nothing else. */
    private static boolean prefersText(Request request) {
        return request.header("Accept")
                .orElse("")
                .strip()
                .toLowerCase(Locale.ROOT)
                .startsWith("text/plain");
    }
}
