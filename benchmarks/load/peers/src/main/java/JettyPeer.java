import java.net.InetSocketAddress;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/** Jetty with its defaults: says hello, or what it was sent. {@code JettyPeer PORT}. */
public final class JettyPeer {
    public static void main(String[] arguments) throws Exception {
        Server server = new Server(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])));
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                if (request.getMethod().equals("POST")) {
                    response.write(true, Content.Source.asByteBuffer(request), callback);
                } else {
                    response.getHeaders().put("content-type", "text/plain");
                    Content.Sink.write(response, true, "Hello, World!", callback);
                }
                return true;
            }
        });
        server.start();
    }
}
