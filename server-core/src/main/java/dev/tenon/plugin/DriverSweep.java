package dev.tenon.plugin;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;

/**
 * Takes the JDBC drivers of a plugin out of the JVM's register, which would hold them, and so their loader, for ever.
 *
 * <p>The register shows a driver to classes of the driver's own loader alone. So each plugin's loader that may have one defines this
 * class anew from its class file; it must use nothing but the JDK.
 */
public final class DriverSweep {

    private DriverSweep() {}

    /** Takes out the drivers whose class is of the loader of this one. */
    public static void run() throws SQLException {
        ClassLoader own = DriverSweep.class.getClassLoader();
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (own.equals(driver.getClass().getClassLoader())) {
                DriverManager.deregisterDriver(driver);
            }
        }
    }
}
