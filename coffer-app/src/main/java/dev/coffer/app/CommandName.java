package dev.coffer.app;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/// All commands, in the order of the help.
enum CommandName {
    STASH("Bring files into the repository, each once", StashCommand::new),
    PUBLISH("Publish files under paths, all at once", () -> new PublishCommand(true)),
    CHANGESET(
            "Collect work over hours that lands in one instant",
            ChangesetCommand::new,
            () -> List.of(ChangesetVerb.values())),
    APPEND("Append to what a path will hold", AppendCommand::new),
    EXPIRE("Hide entries from readers", () -> new StateCommand(true)),
    UNEXPIRE("Publish expired entries again", () -> new StateCommand(false)),
    ROLLBACK("Give a path the content of an earlier version", RollbackCommand::new),
    HISTORY("List the versions of a path", HistoryCommand::new),
    FIND("Find entries by path, state and tags", FindCommand::new),
    TAG("Tag paths and entries", () -> new TagCommand(true)),
    UNTAG("Take tags off", () -> new TagCommand(false)),
    CLAIM("Take a path for one worker", ClaimCommand::new),
    RENEW("Keep a claim for longer", () -> new HeldClaimCommand(true)),
    RELEASE("Let a claimed path go", () -> new HeldClaimCommand(false)),
    LOG("Say who changed what, and follow it", LogCommand::new),
    GRANT("Give somebody a role below a path", () -> new GrantCommand(GrantCommand.Deed.GRANT)),
    REVOKE("Take a role back", () -> new GrantCommand(GrantCommand.Deed.REVOKE)),
    GRANTS("List who may do what", () -> new GrantCommand(GrantCommand.Deed.LIST)),
    LOCATE("Say where a digest lies", LocateCommand::new),
    GET("Put files of the repository here", GetCommand::new),
    CAT("Write files of the repository to standard output", CatCommand::new),
    OPEN("Say where a file of the repository lies on this host", OpenCommand::new),
    INFO("Say what a picture or video is: size, colours, metadata, hashes", InfoCommand::new),
    SIMILAR("Find pictures that look alike", SimilarCommand::new),
    HOST("Look at hosts and their caches, and look after them", HostCommand::new, () -> List.of(HostVerb.values())),
    BACKUP("Write a snapshot of the catalogue into the backup store", BackupCommand::new),
    RESTORE("Fill an empty catalogue from a backup", RestoreCommand::new),
    FSCK("Check that all is there and right, and adopt what is there already", FsckCommand::new),
    REPAIR("Bring back what a check has found missing or wrong", RepairCommand::new),
    MIGRATE("Move the repository to another store or layout, in use", MigrateCommand::new),
    DRILL("Try whether the newest backup restores everything", DrillCommand::new),
    ARCHIVE("Move the bytes of paths to a cold storage class", ArchiveCommand::new),
    THAW("Ask archived bytes back", ThawCommand::new),
    GC("Take away what nobody needs any more", GcCommand::new),
    PURGE("Let go of the content of a path for good", PurgeCommand::new),
    QUARANTINE("Keep bytes back until somebody has looked at them", QuarantineCommand::new),
    RECEIPT("Look at the receipts of purges", ReceiptCommand::new, () -> List.of(ReceiptVerb.values())),
    JOBS("Look at background jobs, and run them", JobsCommand::new, () -> List.of(JobsVerb.values())),
    POLICY("Say what is kept of which paths", PolicyCommand::new, () -> List.of(PolicyVerb.values())),
    SERVE("Serve pictures of any size over HTTP", ServeCommand::new),
    PRESET("Give names to what is done to pictures", PresetCommand::new, () -> List.of(PresetVerb.values())),
    MARK("Say where a picture is looked at, and what it may tell", MarkCommand::new, () -> List.of(MarkVerb.values())),
    DERIVATIVES(
            "Look after the pictures that servers keep in the store",
            DerivativesCommand::new,
            () -> List.of(DerivativesVerb.values())),
    URL("Print signed URLs of pictures, and srcsets", UrlCommand::new),
    MEDIA(
            "Keep what people upload, and its variants, where the public reads them",
            MediaCommand::new,
            () -> List.of(MediaVerb.values())),
    VIDEO(
            "Look at videos, and make posters, previews and other videos of them",
            VideoCommand::new,
            () -> List.of(VideoVerb.values())),
    DEMO("See it all, with the pictures that came along", DemoCommand::new),
    S3("Work with the objects of any S3 server", S3Command::new, () -> List.of(S3Verb.values())),
    DOCTOR("Check the machine, and say what to do", DoctorCommand::new),
    COMPLETION("Write the completion script of a shell", CompletionCommand::new),
    VERSION("Say which Coffer, Java and machine this is", VersionCommand::new);

    final String summary;
    private final Supplier<Command> maker;
    private final Supplier<List<Verb>> verbs;

    CommandName(String summary, Supplier<Command> maker) {
        this(summary, maker, List::of);
    }

    CommandName(String summary, Supplier<Command> maker, Supplier<List<Verb>> verbs) {
        this.summary = summary;
        this.maker = maker;
        this.verbs = verbs;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Command command() {
        return maker.get();
    }

    /// The commands of the family that this is; empty if it is a command of its own.
    List<Verb> verbs() {
        return verbs.get();
    }

    static Optional<CommandName> of(String word) {
        return Arrays.stream(values()).filter(it -> it.word().equals(word)).findFirst();
    }
}
