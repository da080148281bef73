package dev.tenon.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with a plugins directory, {@link #drops}, and the store that reads it. */
abstract class WithStore {

    @TempDir
    Path folder;

    Path drops;
    PluginStore store;

    @BeforeEach
    void open() throws IOException {
        drops = Files.createDirectory(folder.resolve("drops"));
        store = new PluginStore(drops, folder.resolve("work"), getClass().getClassLoader());
    }

    @AfterEach
    void close() {
        store.close();
    }
}
