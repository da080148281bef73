package dev.tenon.staticfiles;

/** The icons of listings; each is a class of the page's style sheet. */
enum Icon {
    FOLDER("folder"),
    FILE("file"),
    TEXT("text"),
    DOCUMENT("document"),
    CODE("code"),
    IMAGE("image"),
    VIDEO("video"),
    AUDIO("audio"),
    ARCHIVE("archive");

    private final String style;

    Icon(String style) {
        this.style = style;
    }

    /** The class. */
    String style() {
        return style;
    }

    /** What suits a file of this media type. */
    static Icon of(String mediaType) {
        int end = mediaType.indexOf(';');
        String type = end < 0 ? mediaType : mediaType.substring(0, end);
        return switch (type.substring(0, Math.max(0, type.indexOf('/')))) {
            case "image" -> IMAGE;
            case "video" -> VIDEO;
            case "audio" -> AUDIO;
            case "text" -> ofText(type);
            default -> ofApplication(type);
        };
    }

    private static Icon ofText(String type) {
        return switch (type) {
            case "text/plain",
                    "text/markdown",
                    "text/csv",
                    "text/tab-separated-values",
                    "text/calendar",
                    "text/vcard" -> TEXT;
            default -> CODE;
        };
    }

    private static Icon ofApplication(String type) {
        return switch (type) {
            case "application/json",
                    "application/javascript",
                    "application/xml",
                    "application/toml",
                    "application/yaml",
                    "application/x-sh",
                    "application/sql",
                    "application/wasm" -> CODE;
            case "application/pdf",
                    "application/postscript",
                    "application/msword",
                    "application/rtf",
                    "application/epub+zip",
                    "application/vnd.ms-excel",
                    "application/vnd.ms-powerpoint" -> DOCUMENT;
            case "application/zip",
                    "application/gzip",
                    "application/x-tar",
                    "application/zstd",
                    "application/java-archive",
                    "application/x-7z-compressed",
                    "application/x-bzip2",
                    "application/x-xz",
                    "application/vnd.rar",
                    "application/vnd.android.package-archive",
                    "application/x-debian-package",
                    "application/x-redhat-package-manager",
                    "application/x-apple-diskimage",
                    "application/x-iso9660-image" -> ARCHIVE;
            default -> ofFamily(type);
        };
    }

    private static Icon ofFamily(String type) {
        if (type.startsWith("application/vnd.openxmlformats-officedocument")
                || type.startsWith("application/vnd.oasis.opendocument")) {
            return DOCUMENT;
        }
        if (type.contains("compressed") || type.endsWith("+zip")) {
            return ARCHIVE;
        }
        return type.endsWith("+json") || type.endsWith("+xml") ? CODE : FILE;
    }
}
