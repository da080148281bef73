package dev.tenon.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/**
 * The Tenon that runs this: where it is installed, and the JARs it runs from.
 *
 * @param home the folder of the launcher, with the POMs
 * @param server the server's JAR
 * @param libraries the folder of the others
 * @param version what they are called by
 */
record Installation(Path home, Path server, Path libraries, String version) {

    /**
     * Finds it.
     *
     * @throws CommandException if this does not run from an installation
     */
    static Installation ofThis() throws CommandException {
        String home = System.getProperty(ConfigFile.HOME, "");
        Path server = jar();
        if (home.isEmpty() || !Files.isRegularFile(server)) {
            throw new CommandException("tenon: this needs an installation: run it by the launcher, ./tenon", null);
        }
        return new Installation(Path.of(home), server, server.resolveSibling("lib"), Version.number());
    }

    private static Path jar() throws CommandException {
        CodeSource source = Installation.class.getProtectionDomain().getCodeSource();
        try {
            return source == null ? Path.of("") : Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new CommandException("tenon: cannot tell where this runs from: " + e.getMessage(), e);
        }
    }

    /** What users start it by. */
    Path launcher() {
        return home.resolve("tenon");
    }

    /** The JAR of one of its modules. */
    Path jar(String module) {
        String name = module + "-" + version + ".jar";
        return module.equals("server-core") ? server : libraries.resolve(name);
    }

    /** The POM of one of its modules; the parent's for {@code tenon}. */
    Path pom(String module) {
        return module.equals("tenon")
                ? home.resolve("pom.xml")
                : home.resolve(module).resolve("pom.xml");
    }
}
