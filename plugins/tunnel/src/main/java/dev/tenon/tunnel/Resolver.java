package dev.tenon.tunnel;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a name, waiting as long as it takes. */
@FunctionalInterface
interface Resolver {

    InetAddress[] resolve(String name) throws UnknownHostException;
}
