package dev.tenon.acceptance;

import dev.tenon.acceptance.Programs.Running;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A reverse proxy in front of the server, which keeps its connections to it. */
final class ProxyInFront implements AutoCloseable {

    /** Whoever takes the port that was free a moment ago, it takes another one. */
    private static final int ATTEMPTS = 3;

    /** The proxies that are tried. */
    enum Kind {
        NGINX("nginx", "nginx") {
            @Override
            String config(Path folder, int port, String server) {
                return """
                        user root root;
                        daemon off;
                        worker_processes 1;
                        pid %1$s/nginx.pid;
                        error_log stderr warn;
                        events { worker_connections 512; }
                        http {
                          access_log off;
                          client_body_temp_path %1$s/nginx-body;
                          proxy_temp_path %1$s/nginx-proxy;
                          fastcgi_temp_path %1$s/nginx-fastcgi;
                          uwsgi_temp_path %1$s/nginx-uwsgi;
                          scgi_temp_path %1$s/nginx-scgi;
                          client_max_body_size 16m;
                          keepalive_requests 1000000;
                          upstream tenon { server %3$s; keepalive 32; keepalive_requests 1000000; }
                          server {
                            listen 127.0.0.1:%2$d;
                            proxy_http_version 1.1;
                            proxy_request_buffering off;
                            proxy_set_header Connection "";
                            proxy_set_header Host $http_host;
                            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                            location / { proxy_pass http://tenon; }
                          }
                        }
                        """.formatted(folder, port, server);
            }

            @Override
            String[] command(String program, Path config) {
                return new String[] {program, "-e", "stderr", "-c", config.toString()};
            }
        },
        HAPROXY("haproxy", "haproxy") {
            @Override
            String config(Path folder, int port, String server) {
                return haproxy(port, "option forwardfor", server);
            }

            @Override
            String[] command(String program, Path config) {
                return haproxy(program, config);
            }
        },
        HAPROXY_SENDING_VERSION_1("haproxy", "haproxy") {
            @Override
            String config(Path folder, int port, String server) {
                return haproxy(port, "", server + " send-proxy");
            }

            @Override
            String[] command(String program, Path config) {
                return haproxy(program, config);
            }

            @Override
            boolean introduces() {
                return true;
            }
        },
        HAPROXY_SENDING_VERSION_2("haproxy", "haproxy") {
            @Override
            String config(Path folder, int port, String server) {
                return haproxy(port, "", server + " send-proxy-v2");
            }

            @Override
            String[] command(String program, Path config) {
                return haproxy(program, config);
            }

            @Override
            boolean introduces() {
                return true;
            }
        },
        APACHE("apache2", "apache2-bin") {
            @Override
            String config(Path folder, int port, String server) {
                return """
                        ServerRoot %1$s
                        ServerName localhost
                        DefaultRuntimeDir %1$s
                        PidFile %1$s/apache.pid
                        ErrorLog /dev/stderr
                        LogLevel warn
                        LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
                        LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
                        LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
                        LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
                        User www-data
                        Group www-data
                        StartServers 1
                        ServerLimit 2
                        ThreadsPerChild 64
                        MaxRequestWorkers 128
                        MinSpareThreads 8
                        MaxKeepAliveRequests 0
                        Listen 127.0.0.1:%2$d
                        ProxyPreserveHost On
                        ProxyPass / http://%3$s/ keepalive=On
                        """.formatted(folder, port, server);
            }

            @Override
            String[] command(String program, Path config) {
                return new String[] {program, "-DFOREGROUND", "-f", config.toString()};
            }
        };

        private final String program;
        private final String origin;

        Kind(String program, String origin) {
            this.program = program;
            this.origin = origin;
        }

        abstract String config(Path folder, int port, String server);

        abstract String[] command(String program, Path config);

        /** Whether it tells of its clients by the PROXY protocol. */
        boolean introduces() {
            return false;
        }

        private static String haproxy(int port, String option, String server) {
            return """
                    global
                      maxconn 1000
                      # Two drop each other's idle connections now and then; nginx has one worker, too.
                      nbthread 1
                    defaults
                      mode http
                      option http-keep-alive
                      %2$s
                      http-reuse always
                      timeout connect 10s
                      timeout client 30s
                      timeout server 30s
                    frontend front
                      bind 127.0.0.1:%1$d
                      default_backend back
                    backend back
                      server tenon %3$s
                    """.formatted(port, option, server);
        }

        private static String[] haproxy(String program, Path config) {
            return new String[] {program, "-db", "-f", config.toString()};
        }
    }

    private final Running running;
    final URI uri;

    private ProxyInFront(Running running, URI uri) {
        this.running = running;
        this.uri = uri;
    }

    /** Starts one, with its files in this folder, and waits until it listens. */
    static ProxyInFront start(Kind kind, Path folder, ServerForClients server)
            throws IOException, InterruptedException {
        String address = kind.introduces() ? server.introducedHostAndPort() : server.hostAndPort();
        String program = Programs.need(kind.program, kind.origin);
        String told = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = freePort();
            Path config = Files.writeString(folder.resolve(kind.program + ".conf"), kind.config(folder, port, address));
            Running running =
                    Programs.start(folder, Redirect.from(Path.of("/dev/null").toFile()), kind.command(program, config));
            if (listens(running, port)) {
                return new ProxyInFront(running, URI.create("http://127.0.0.1:" + port));
            }
            told = Files.readString(running.err());
            running.close();
        }
        throw new IOException(kind.program + " does not start: " + told);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** Waits until it listens; false if it ends instead. */
    private static boolean listens(Running running, int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ServerProcess.PATIENCE_SECONDS);
        while (System.nanoTime() - end < 0) {
            if (running.process().waitFor(20, TimeUnit.MILLISECONDS)) {
                return false;
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (ConnectException notYet) {
                // Once more.
            }
        }
        return false;
    }

    /** What it had to complain about. */
    String complaints() throws IOException {
        return Files.readString(running.err());
    }

    @Override
    public void close() {
        running.close();
    }
}
