package dev.tenon.staticfiles;

import dev.tenon.api.Request;
import dev.tenon.api.Response;

/** Shows what is in a directory. */
final class Listings {

    Listings(FileTree tree, FileOpener opener) {}

    Response list(Request request, Found.Folder folder) {
        return Response.problem(404, "there is no file at this path");
    }
}
