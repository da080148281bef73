import io.helidon.webserver.WebServer;

/** Helidon, a virtual thread for each connection: says hello, or what it was sent. {@code HelidonPeer PORT}. */
public final class HelidonPeer {
    public static void main(String[] arguments) {
        WebServer.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(arguments[0]))
                .routing(routes -> routes.get("/hello", (request, response) -> response.send("Hello, World!"))
                        .post("/echo", (request, response) -> response.send(request.content().as(byte[].class))))
                .build()
                .start();
    }
}
