/** Tests of the tunnel plugin: each part by itself, and whole tunnels over real sockets. */
@NullMarked
package dev.tenon.tunnel;

import org.jspecify.annotations.NullMarked;
