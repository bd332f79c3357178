package dev.coffer.repository.backup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;

/// Packs the rows of a table into parts as they are read.
///
/// Lines are collected in blocks; a block is digested and compressed, as a gzip member of its own, by another
/// thread, while the next is read. Memory is a few blocks, however many rows there are. For one thread.
final class Packing implements Lines {
    private static final int BLOCK = 1 << 20;
    private static final int AHEAD = 4;
    private static final int LEVEL = 1;

    private final ExecutorService workers;
    private final PartMaker parts;
    private final Deque<Future<Member>> members = new ArrayDeque<>();
    private final List<Manifest.Part> written = new ArrayList<>();
    private final RowsDigest digest = new RowsDigest();

    private byte[] block = new byte[BLOCK];
    private int length;

    private record Member(byte[] gzip, RowsDigest rows) {}

    Packing(ExecutorService workers, PartMaker parts) {
        this.workers = workers;
        this.parts = parts;
    }

    @Override
    public void line(byte[] bytes, int size) {
        if (length + size + 1 > block.length) {
            pack();
            if (size + 1 > block.length) {
                block = new byte[size + 1];
            }
        }
        System.arraycopy(bytes, 0, block, length, size);
        length += size;
        block[length++] = '\n';
    }

    /// Packs what is left.
    Manifest.Content finish(Table table) {
        pack();
        while (!members.isEmpty()) {
            append(members.removeFirst());
        }
        parts.finish().ifPresent(written::add);
        return new Manifest.Content(table, digest.rows(), digest.hex(), written);
    }

    private void pack() {
        if (length == 0) {
            return;
        }
        byte[] full = block;
        int size = length;
        members.add(workers.submit(() -> member(full, size)));
        block = new byte[BLOCK];
        length = 0;
        if (members.size() > AHEAD) {
            append(members.removeFirst());
        }
    }

    private void append(Future<Member> future) {
        Member member = Waiting.on(future);
        digest.add(member.rows());
        parts.append(member.gzip(), member.rows().rows()).ifPresent(written::add);
    }

    private static Member member(byte[] lines, int size) throws IOException {
        var rows = new RowsDigest();
        for (int from = 0, at = 0; at < size; at++) {
            if (lines[at] == '\n') {
                rows.add(lines, from, at - from);
                from = at + 1;
            }
        }
        var bytes = new ByteArrayOutputStream(size / 2);
        try (var gzip = new FastGzip(bytes)) {
            gzip.write(lines, 0, size);
        }
        return new Member(bytes.toByteArray(), rows);
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(ByteArrayOutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(LEVEL);
        }
    }
}
