package dev.tenon.admin;

import java.util.List;

/**
 * What an operator may know of the running server and ask of it. Implemented by the composition root, and safe to call from any
 * thread.
 */
public interface ServerControl {

    /** How the server is doing now. */
    ServerStatus status();

    /** The plugins that are loaded, by name. */
    List<PluginView> plugins();

    /** What is wrong with JARs in the plugins directory; empty if nothing is. */
    List<PluginProblemView> pluginProblems();

    /** The mounts in the order of the configuration. */
    List<MountView> mounts();

    /**
     * Reads the configuration and the plugins again, and serves by them if they are fine; else changes nothing. Waits until
     * that is done. One reload at a time: a second caller waits for the first.
     */
    ReloadView reload();

    /** Asks for a graceful stop and returns at once. More than one call is like one. */
    void stop();
}
