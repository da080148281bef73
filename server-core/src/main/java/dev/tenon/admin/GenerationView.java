package dev.tenon.admin;

import java.time.Instant;
import java.util.List;

/**
 * One state of the server that it can go back to.
 *
 * @param number counts from 1
 * @param made when it began to serve
 * @param cause why it was made
 * @param serving whether it is the one that serves
 * @param changes what it did differently from the one before, a sentence each
 * @param plugins what it has from the plugins directory, each as a file name and the beginning of its hash
 */
public record GenerationView(
        int number, Instant made, String cause, boolean serving, List<String> changes, List<String> plugins) {

    public GenerationView {
        changes = List.copyOf(changes);
        plugins = List.copyOf(plugins);
    }
}
