package dev.tenon.data.store;

/** A field of a collection by which documents are to be found and sorted fast. */
public record Index(String collection, Operand.Field field) {}
