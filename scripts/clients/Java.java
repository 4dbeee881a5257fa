// The ways in which a program in Java calls WorkOS: each of those that are named, once.
//
// A line for each: the name, a tab, and "ok" or what went wrong.

import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

public class Java {
    static final URI ADDRESS = URI.create("https://api.workos.com/health");

    static String with(String way) throws Exception {
        if (way.equals("HttpURLConnection")) {
            var connection = (HttpURLConnection) ADDRESS.toURL().openConnection();
            return new String(connection.getInputStream().readAllBytes());
        }
        var request = HttpRequest.newBuilder(ADDRESS).build();
        var client = HttpClient.newHttpClient();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    public static void main(String[] arguments) {
        for (var way : arguments[0].split(",")) {
            String said;
            try {
                var text = with(way);
                said = text.equals("{\"status\":\"ok\"}") ? "ok" : "answered " + text;
            } catch (Exception error) {
                said = error.toString().lines().findFirst().orElse("nothing");
            }
            System.out.println(way + "\t" + said);
        }
    }
}
