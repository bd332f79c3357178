package dev.coffer.app;

import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `coffer`: finds the command, reads its line, and says in one line what went wrong.
public final class Main {
    private Main() {}

    /// Runs a command and ends the process with its exit code.
    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess();
        int code = run(args, terminal);
        terminal.out().flush();
        System.exit(code);
    }

    /// Runs a command.
    ///
    /// @return the exit code, one of [Exit]
    static int run(String[] args, Terminal terminal) {
        if (args.length == 0 || isOneOf(args[0], "-h", "--help", "help")) {
            if (args.length > 1 && CommandName.of(args[1]).isPresent()) {
                return run(new String[] {args[1], "--help"}, terminal);
            }
            terminal.out().print(Help.overview());
            return args.length == 0 ? Exit.USAGE : Exit.OK;
        }
        String word = isOneOf(args[0], "-V", "--version") ? "version" : args[0];
        Optional<CommandName> name = CommandName.of(word);
        if (name.isEmpty()) {
            terminal.say("there is no command '" + args[0] + "'; coffer --help lists them");
            return Exit.USAGE;
        }
        return run(name.get(), Arrays.copyOfRange(args, 1, args.length), terminal);
    }

    private static int run(CommandName name, String[] args, Terminal terminal) {
        Command command = name.command();
        CommandSpec spec = command.spec();
        var parser = new CommandLine(spec).setUsageHelpAutoWidth(false).setColorScheme(Help.plain());
        try {
            var line = parser.parseArgs(args);
            if (line.isUsageHelpRequested()) {
                parser.usage(terminal.out(), Help.plain());
                return Exit.OK;
            }
            Log.start(line);
            return command.run(line, terminal);
        } catch (ParameterException e) {
            terminal.say(String.valueOf(e.getMessage()).lines().findFirst().orElse("that cannot be read") + " (coffer "
                    + name.word() + " --help says more)");
            return Exit.USAGE;
        } catch (RuntimeException e) {
            return Failure.report(e, terminal);
        }
    }

    private static boolean isOneOf(String word, String... words) {
        return Arrays.asList(words).contains(word);
    }
}
