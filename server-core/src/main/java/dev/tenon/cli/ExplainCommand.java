package dev.tenon.cli;

import dev.tenon.Server;
import dev.tenon.admin.ExplanationView;
import dev.tenon.admin.ExplanationViews;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code explain}: of the running server, or of the configuration where none runs. */
@Command(
        name = "explain",
        description = {
            "Show who would answer a request, and why; nobody is sent it.",
            "Asks the running server, or goes by the configuration if none runs."
        },
        mixinStandardHelpOptions = true)
final class ExplainCommand extends ServerCommands.Asking {

    @Parameters(index = "0", paramLabel = "METHOD", description = "The request's method, such as GET.")
    @SuppressWarnings("NullAway.Init") // set by the library
    private String method;

    @Parameters(
            index = "1",
            paramLabel = "URL",
            description = "A path such as /data/notes?limit=5, or a whole URL, of which host and path count.")
    @SuppressWarnings("NullAway.Init") // set by the library
    private String url;

    @Option(names = "--offline", description = "Go by the configuration also where a server runs.")
    private boolean offline;

    ExplainCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() throws CommandException {
        ControlClient client = client();
        if (!offline && client.isAnswered()) {
            return view("/explain?method=" + encoded(method) + "&url=" + encoded(url));
        }
        Logging.install(console);
        ExplanationView view = explained();
        console.out().print(json ? ExplanationViews.json(view) : ExplanationViews.text(view));
        return ExitCode.OK;
    }

    private ExplanationView explained() throws CommandException {
        try {
            return Server.explain(ConfigFile.read(config()), method, url);
        } catch (IllegalArgumentException unfit) {
            throw new CommandException(ExitCode.USAGE, "tenon: " + unfit.getMessage(), unfit);
        } catch (IOException e) {
            throw new CommandException("tenon: cannot look at the plugins: " + e.getMessage(), e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
