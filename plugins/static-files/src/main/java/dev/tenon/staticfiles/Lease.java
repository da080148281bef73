package dev.tenon.staticfiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A channel that reads a file which others read too, at positions that it names; to close it is to give it back. It has no position
 * of its own, which all of them would share.
 */
final class Lease extends FileChannel {

    /** Gives back what was leased. */
    @FunctionalInterface
    interface Return {
        void giveBack() throws IOException;
    }

    private final FileChannel file;
    private final Return end;

    Lease(FileChannel file, Return end) {
        this.file = file;
        this.end = end;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return whileOpen().read(target, position);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return whileOpen().transferTo(position, count, target);
    }

    @Override
    public long size() throws IOException {
        return whileOpen().size();
    }

    @Override
    protected void implCloseChannel() throws IOException {
        end.giveBack();
    }

    @Override
    public int read(ByteBuffer target) {
        throw withoutPosition();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw withoutPosition();
    }

    @Override
    public long position() {
        throw withoutPosition();
    }

    @Override
    public FileChannel position(long position) {
        throw withoutPosition();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException("a file that becomes shorter would end the process");
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new NonReadableChannelException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw new NonReadableChannelException();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new NonWritableChannelException();
    }

    @Override
    public int write(ByteBuffer source, long position) {
        throw new NonWritableChannelException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new NonWritableChannelException();
    }

    @Override
    public FileChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public void force(boolean metaData) {}

    private FileChannel whileOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        return file;
    }

    private static UnsupportedOperationException withoutPosition() {
        return new UnsupportedOperationException("read at a position: this file is shared");
    }
}
