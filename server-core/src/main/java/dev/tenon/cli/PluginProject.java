package dev.tenon.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Maven project for one plugin. What it needs of Tenon lies in a repository within it, under a version that names their content: so
 * it builds wherever it is taken, and what Maven has cached of another build is never mistaken for it.
 */
final class PluginProject {

    private static final List<String> MODULES = List.of("server-api", "server-core", "server-testkit");
    private static final int VERSION_DIGITS = 8;

    private final PluginProjectName names;
    private final Path folder;
    private final Installation installation;
    private final Path config;
    private final Path pluginsDir;

    PluginProject(PluginProjectName names, Path folder, Installation installation, Path config, Path pluginsDir) {
        this.names = names;
        this.folder = folder;
        this.installation = installation;
        this.config = config;
        this.pluginsDir = pluginsDir;
    }

    /**
     * Writes it.
     *
     * @throws CommandException if something is there already, or the installation is not whole
     */
    void write() throws IOException, CommandException {
        if (isTaken()) {
            throw new CommandException(
                    "tenon: " + folder + " is there already: choose another name, or another place with --dir", null);
        }
        for (String module : MODULES) {
            if (!Files.isRegularFile(installation.jar(module))) {
                throw new CommandException("tenon: this installation has no " + installation.jar(module), null);
            }
        }
        String version = installation.version() + "-" + contentOfJars();
        writeRepository(version);
        Path java = folder.resolve("src/main/java").resolve(names.packageName());
        Path tests = folder.resolve("src/test/java").resolve(names.packageName());
        Map<String, Path> files = Map.of(
                "Plugin.java", java.resolve(names.type() + ".java"),
                "PluginTest.java", tests.resolve(names.type() + "Test.java"),
                "readme.txt", folder.resolve("README.md"),
                "pom.xml", folder.resolve("pom.xml"));
        for (Map.Entry<String, Path> file : files.entrySet()) {
            put(file.getValue(), filled(template(file.getKey()), version));
        }
        put(
                folder.resolve("src/main/resources/META-INF/services/dev.tenon.api.RequestHandler"),
                names.packageName() + "." + names.type() + "\n");
        put(folder.resolve(".gitignore"), "/target/\n");
    }

    private boolean isTaken() throws IOException {
        if (!Files.isDirectory(folder)) {
            return Files.exists(folder);
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.findAny().isPresent();
        }
    }

    private String contentOfJars() throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has it", impossible);
        }
        for (String module : MODULES) {
            digest.update(Files.readAllBytes(installation.jar(module)));
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_DIGITS);
    }

    private void writeRepository(String version) throws IOException {
        Path group = folder.resolve("repository/dev/tenon");
        put(group, "tenon", version);
        for (String module : MODULES) {
            put(group, module, version);
            Files.copy(
                    installation.jar(module),
                    group.resolve(module).resolve(version).resolve(module + "-" + version + ".jar"));
        }
    }

    private void put(Path group, String module, String version) throws IOException {
        Pattern ours = Pattern.compile("(<artifactId>tenon</artifactId>\\s*<version>)[^<]*(</version>)");
        String pom = ours.matcher(Files.readString(installation.pom(module))).replaceFirst("$1" + version + "$2");
        put(group.resolve(module).resolve(version).resolve(module + "-" + version + ".pom"), pom);
    }

    private static void put(Path file, String text) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }

    private static String template(String name) throws IOException {
        try (InputStream in = PluginProject.class.getResourceAsStream("new-plugin/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String filled(String template, String version) {
        return template.replace("@NAME@", names.kebab())
                .replace("@CLASS@", names.type())
                .replace("@PACKAGE@", names.packageName())
                .replace("@VERSION@", version)
                .replace("@CONFIG@", config.toString())
                .replace("@PLUGINS_DIR@", Shell.quoted(pluginsDir))
                .replace("@TENON@", Shell.quoted(installation.launcher()));
    }
}
