package dev.coffer.app;

import dev.coffer.store.Content;
import dev.coffer.store.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// How many bytes have passed, how fast, and how long it will still take, for somebody who looks on.
///
/// Safe for use by several threads.
final class TransferProgress implements AutoCloseable {
    private static final int WIDTH = 90;
    private static final long UNIT = 1 << 20;
    private static final String CLEAR = "\r\033[K";

    private final Terminal terminal;
    private final Optional<ProgressBar> bar;

    private TransferProgress(Terminal terminal, Optional<ProgressBar> bar) {
        this.terminal = terminal;
        this.bar = bar;
    }

    /// @param bytes in all; negative as long as nobody knows
    static TransferProgress of(Terminal terminal, String task, long bytes) {
        if (!terminal.interactive()) {
            return new TransferProgress(terminal, Optional.empty());
        }
        return new TransferProgress(
                terminal,
                Optional.of(new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(bytes)
                        .setUnit(" MiB", UNIT)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), WIDTH))
                        .showSpeed()
                        .build()));
    }

    boolean isShown() {
        return bar.isPresent();
    }

    /// It has come to light how many there are.
    void outOf(long bytes) {
        bar.ifPresent(it -> it.maxHint(bytes));
    }

    void by(long bytes) {
        bar.ifPresent(it -> it.stepBy(bytes));
    }

    void at(long bytes, long size) {
        bar.ifPresent(it -> {
            it.maxHint(size);
            it.stepTo(bytes);
        });
    }

    /// Makes room for a row, since both may go to one screen.
    void row(Runnable print) {
        bar.ifPresent(it -> terminal.err().print(CLEAR));
        print.run();
    }

    /// A content that tells how much of it was sent; not what is read for its digest.
    Content counting(Content content) {
        return isShown() ? new Counted(content, this) : content;
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }

    private record Counted(Content content, TransferProgress progress) implements Content {
        @Override
        public long size() {
            return content.size();
        }

        @Override
        public InputStream open(long offset) throws IOException {
            return new FilterInputStream(content.open(offset)) {
                @Override
                public int read() throws IOException {
                    int one = super.read();
                    progress.by(one < 0 ? 0 : 1);
                    return one;
                }

                @Override
                public int read(byte[] buffer, int at, int length) throws IOException {
                    int got = super.read(buffer, at, length);
                    progress.by(Math.max(0, got));
                    return got;
                }
            };
        }

        @Override
        public Optional<Sha256> sha256() {
            return content.sha256();
        }

        @Override
        public Sha256 digest(long offset, long length) throws IOException {
            return content.digest(offset, length);
        }
    }
}
