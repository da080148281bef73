/** Tests of the data plugin: whole requests on real SQLite files, and each part by itself. */
@NullMarked
package dev.tenon.data;

import org.jspecify.annotations.NullMarked;
