package dev.tenon.staticfiles;

/** Counts what a listing shows. */
final class ListingCount {

    private long folders;
    private long files;
    private long bytes;

    void add(Found.Entry entry) {
        if (entry.directory()) {
            folders++;
        } else {
            files++;
            bytes += entry.size();
        }
    }

    /** Such as {@code 2 folders, 14 files, 3.1 MiB}, or {@code none}. */
    String words() {
        if (folders == 0 && files == 0) {
            return "none";
        }
        String words = folders == 0 ? "" : count(folders, "folder");
        if (files > 0) {
            words += (words.isEmpty() ? "" : ", ") + count(files, "file");
        }
        return files == 0 ? words : words + ", " + ByteCount.rounded(bytes);
    }

    private static String count(long number, String what) {
        return ByteCount.grouped(number) + ' ' + what + (number == 1 ? "" : "s");
    }
}
