package dev.coffer.app;

import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// How far a long work is, for somebody who looks on.
final class Progress implements AutoCloseable {
    private static final int WIDTH = 90;
    private static final String CLEAR = "\r\033[K";

    private final Terminal terminal;
    private final Optional<ProgressBar> bar;

    private Progress(Terminal terminal, Optional<ProgressBar> bar) {
        this.terminal = terminal;
        this.bar = bar;
    }

    /// @param total negative if nobody knows
    static Progress of(Terminal terminal, long total) {
        return of(terminal, "stash", total);
    }

    /// @param task in a word
    /// @param total negative if nobody knows
    static Progress of(Terminal terminal, String task, long total) {
        if (!terminal.interactive() || total == 1) {
            return new Progress(terminal, Optional.empty());
        }
        return new Progress(
                terminal,
                Optional.of(new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), WIDTH))
                        .showSpeed()
                        .build()));
    }

    /// Makes room for a row, since both may go to one screen.
    void row(Runnable print) {
        bar.ifPresent(it -> terminal.err().print(CLEAR));
        print.run();
        bar.ifPresent(ProgressBar::step);
    }

    /// So many more are done. May be called by any thread.
    void add(long done) {
        bar.ifPresent(it -> it.stepBy(done));
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
