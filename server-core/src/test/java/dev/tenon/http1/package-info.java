/** HTTP/1.1 on the wire, from tables of bytes. */
@NullMarked
package dev.tenon.http1;

import org.jspecify.annotations.NullMarked;
