package dev.tenon;

import dev.tenon.admin.ReloadView;
import dev.tenon.config.ServerConfig;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has changes of the configuration file and the plugins directory take effect. One thread looks a few times a second whether
 * something is different; what the system reports only has it look at once, so that it does not matter what a file system reports,
 * or loses: swapped links, files mounted one by one and folders on a network are seen all the same.
 *
 * <p>A change is acted on once it has stayed the same for two looks, and one of the configuration for half a second, so that a file
 * which is still being written is waited for.
 */
final class Watcher implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    /** Between two looks, however much is reported; and how long a change must have stayed the same. */
    private static final long SHORTEST_MILLIS = 100;

    /** How long until it is looked whether an instance that mounts wait for has ended. */
    private static final int WAITING_MILLIS = 250;

    /** How long an edited configuration must have stayed the same: an editor or a copy over the network may write it in pieces. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How long an edited configuration waits for plugins that are still being written. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(2);

    private final Reloads reloads;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("tenon-watch").unstarted(this::run);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<Path, WatchKey> watched = new HashMap<>();
    private @Nullable WatchService reports;

    /** A change that was seen, and may still go on. */
    private Optional<Sighting> pending = Optional.empty();

    /** Since when the configuration file has been as {@link #pending} has it, by {@link System#nanoTime}. */
    private long editedSince;

    /** What is odd about the files, and has been told; empty if nothing is. */
    private String complaint = "";

    Watcher(Reloads reloads) {
        this.reloads = reloads;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try (WatchService service = service()) {
            reports = service;
            while (!closed.await(SHORTEST_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
                if (pending.isEmpty()) {
                    sleep();
                }
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            // The server has stopped.
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the watch on the files could not be ended", e);
        }
    }

    /** Reports of the system, or none, where it gives none: then looking now and then has to do. */
    private static @Nullable WatchService service() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException | UnsupportedOperationException none) {
            LOG.log(Level.DEBUG, "the system does not report changes of files", none);
            return null;
        }
    }

    /** Until something is reported, or it is time to look again. */
    private void sleep() throws InterruptedException {
        int poll = reloads.generation().config().reload().pollMilliseconds();
        int millis = reloads.isWaiting() ? Math.min(poll, WAITING_MILLIS) : poll;
        WatchService service = reports;
        if (service == null) {
            closed.await(millis, TimeUnit.MILLISECONDS);
            return;
        }
        WatchKey key = service.poll(millis, TimeUnit.MILLISECONDS);
        while (key != null) {
            key.pollEvents(); // which ones, and whether some were lost, does not matter
            key.reset();
            key = service.poll();
        }
    }

    private void look() {
        try {
            reloads.tick();
            ServerConfig config = reloads.generation().config();
            if (config.reload().watch()) {
                watch(folders(config, reloads.store().pluginsDir()));
                compare(config);
            } else {
                pending = Optional.empty();
            }
        } catch (RuntimeException | Error problem) { // the watch must not end because of it
            complain("looking for changes of the files failed: " + problem);
        }
    }

    private void compare(ServerConfig config) {
        Sighting now = Sighting.of(config, reloads.store());
        Sighting seen = reloads.seen();
        if (now.settled(seen).equals(seen)) {
            pending = Optional.empty();
            return;
        }
        boolean edited = now.file().isPresent() && !now.file().equals(seen.file());
        long time = System.nanoTime();
        if (!pending.map(Sighting::file).equals(Optional.of(now.file()))) {
            editedSince = time;
        }
        boolean quiet = !edited || time - editedSince >= QUIET_NANOS;
        boolean overdue = edited && time - editedSince > PATIENCE_NANOS;
        boolean settled = now.equals(pending.orElse(null)) && !now.plugins().settling();
        if (!quiet || !settled && !overdue) {
            pending = Optional.of(now);
            return;
        }
        pending = Optional.empty();
        String odd = odd(config, now, seen);
        complain(odd);
        if (odd.isEmpty() || changed(now, seen)) {
            act(now, seen);
        } else {
            reloads.ignore(now);
        }
    }

    /** What has vanished, and so must not be taken for an order to do without it. */
    private String odd(ServerConfig config, Sighting now, Sighting seen) {
        if (now.file().isEmpty() && seen.file().isPresent()) {
            return "the configuration file " + config.file()
                    + " has vanished, or is empty; the server goes on with what it has read";
        }
        if (now.hasLostPlugins(seen)) {
            return "plugins_dir " + reloads.store().pluginsDir()
                    + " has vanished, or nothing is mounted there any more; the server goes on with the plugins it has";
        }
        return "";
    }

    /** Whether there is something to read beside what has vanished. */
    private static boolean changed(Sighting now, Sighting seen) {
        boolean file = now.file().isPresent() && !now.file().equals(seen.file());
        boolean plugins = !now.hasLostPlugins(seen) && !now.plugins().equals(seen.plugins());
        return file || plugins;
    }

    private void act(Sighting now, Sighting seen) {
        boolean fileIsAsItWas = now.file().isEmpty() || now.file().equals(seen.file());
        ReloadView reload = fileIsAsItWas
                ? reloads.rescan("a change in plugins_dir")
                : reloads.follow("a change of the configuration file");
        if (!reload.applied()) {
            LOG.log(Level.WARNING, "not reloaded: the server goes on as it was");
        } else if (!reload.changes().isEmpty()) {
            LOG.log(
                    Level.INFO,
                    "reloaded after "
                            + (fileIsAsItWas ? "a change in plugins_dir" : "a change of the configuration file"));
        }
    }

    private void complain(String what) {
        if (!what.equals(complaint)) {
            complaint = what;
            if (!what.isEmpty()) {
                LOG.log(Level.WARNING, what);
            }
        }
    }

    /** Where changes may be reported: beside each of the two, and, if the file is a link, beside what it points to. */
    private static Set<Path> folders(ServerConfig config, Path pluginsDir) {
        Set<Path> folders = new HashSet<>();
        folders.add(pluginsDir);
        addFolderOf(config.file(), folders);
        try {
            addFolderOf(config.file().toRealPath(), folders);
        } catch (IOException gone) {
            // Until it is back, there is nothing to watch beside it.
        }
        return folders;
    }

    private static void addFolderOf(Path file, Set<Path> folders) {
        Path folder = file.getParent();
        if (folder != null) {
            folders.add(folder);
        }
    }

    private void watch(Set<Path> folders) {
        WatchService service = reports;
        if (service == null) {
            return;
        }
        watched.entrySet().removeIf(entry -> {
            boolean over =
                    !folders.contains(entry.getKey()) || !entry.getValue().isValid();
            if (over) {
                entry.getValue().cancel();
            }
            return over;
        });
        for (Path folder : folders) {
            if (!watched.containsKey(folder)) {
                try {
                    watched.put(
                            folder,
                            folder.register(
                                    service,
                                    StandardWatchEventKinds.ENTRY_CREATE,
                                    StandardWatchEventKinds.ENTRY_MODIFY,
                                    StandardWatchEventKinds.ENTRY_DELETE));
                } catch (IOException unwatchable) {
                    // It is not there, or its file system reports nothing: it is looked at all the same.
                }
            }
        }
    }

    /** Ends the watch; a reload that it has begun is waited for a little. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join(LONGEST_GOODBYE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
