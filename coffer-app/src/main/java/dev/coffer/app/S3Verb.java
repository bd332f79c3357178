package dev.coffer.app;

import java.util.function.Supplier;

/// What `coffer s3` can be told to do, in the order of the help.
enum S3Verb implements Verb {
    LS("List buckets, or what is in one", S3ListCommand::new),
    STAT("Say what an object is", S3StatCommand::new),
    CAT("Write objects to standard output", S3CatCommand::new),
    CP("Copy files and objects, either way", () -> new S3CopyCommand(false)),
    MV("Move files and objects, either way", () -> new S3CopyCommand(true)),
    RM("Remove objects", S3RemoveCommand::new),
    SYNC("Make a directory or prefix as another is, by content", S3SyncCommand::new),
    DU("Add up sizes", S3UsageCommand::new),
    META_GET("Show what readers of an object are told", S3MetaGetCommand::new),
    META_SET("Change what readers of an object are told", S3MetaSetCommand::new),
    PRESIGN("Sign a URL to read or write one object", S3PresignCommand::new),
    MB("Make a bucket, and set it up", S3MakeBucketCommand::new),
    UPLOADS_LS("List unfinished uploads", () -> new S3UploadsCommand(false)),
    UPLOADS_ABORT("Give unfinished uploads up", () -> new S3UploadsCommand(true)),
    RESTORE("Ask archived objects back", S3RestoreCommand::new);

    private final String summary;
    private final Supplier<Command> maker;

    S3Verb(String summary, Supplier<Command> maker) {
        this.summary = summary;
        this.maker = maker;
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public Command command() {
        return maker.get();
    }
}
