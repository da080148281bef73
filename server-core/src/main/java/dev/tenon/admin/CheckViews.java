package dev.tenon.admin;

/** What a check has found, for people and for scripts. */
public final class CheckViews {

    private CheckViews() {}

    /** The line that says that all is well; empty if it is not. */
    public static String text(CheckView view) {
        String mounts = view.mounts() == 1 ? "1 mount" : view.mounts() + " mounts";
        return view.ok() ? "ok: " + view.configFile() + ", " + mounts + "\n" : "";
    }

    /** One line of JSON. The names are a contract. */
    public static String json(CheckView view) {
        return Json.write(Json.object(
                        "ok", view.ok(),
                        "config_file", view.configFile(),
                        "mounts", view.mounts(),
                        "problems", view.problems(),
                        "warnings", view.warnings()))
                + "\n";
    }
}
