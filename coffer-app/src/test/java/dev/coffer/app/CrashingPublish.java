package dev.coffer.app;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A process that publishes, says so when it has reached a given step, and goes no further, so that it can be
/// killed there.
final class CrashingPublish {
    static final String REACHED = "REACHED ";

    private CrashingPublish() {}

    /// @param arguments the step, the how-manieth time, and the line of `coffer`: `publish` or `changeset add`
    public static void main(String[] arguments) {
        PublishStep step = PublishStep.valueOf(arguments[0]);
        AtomicInteger times = new AtomicInteger(Integer.parseInt(arguments[1]));
        boolean publishing = arguments[2].equals("publish");
        List<String> rest = List.of(arguments).subList(publishing ? 3 : 4, arguments.length);
        Terminal terminal = Terminal.ofProcess();
        PublishStep.Listener steps = reached -> {
            if (reached == step && times.decrementAndGet() == 0) {
                terminal.err().println(REACHED + step);
                while (!Thread.currentThread().isInterrupted()) {
                    LockSupport.park();
                }
            }
        };
        String words = publishing ? "publish" : "changeset add";
        int code = Main.run(words, new PublishCommand(publishing, steps), rest, terminal);
        terminal.out().flush();
        System.exit(code);
    }
}
