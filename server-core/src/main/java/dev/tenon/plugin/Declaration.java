package dev.tenon.plugin;

/** What a class declares itself to be, by its annotation or its name. */
record Declaration(String className, String name, boolean exclusive) {}
