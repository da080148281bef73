package dev.tenon.admin;

/**
 * Something wrong with a JAR in the plugins directory, or with a mount's plugin that did not start.
 *
 * @param id the reason id, as a mount's 503 shows it to the client
 * @param jar the JAR's file name, or empty if no JAR is at fault
 * @param className the class concerned, or empty
 * @param what what is wrong
 * @param fix what to do about it
 * @param fatal whether a plugin could not be loaded because of it
 */
public record PluginProblemView(String id, String jar, String className, String what, String fix, boolean fatal) {}
