"""What brings files into a target: Coffer, and what people use instead."""

import os
import shutil
import time

from . import coffer


def fresh_name(prefix):
    """A name that nothing has yet, fit for a bucket."""
    return f"{prefix}-{time.time_ns() // 1000}"


def list_of(folder):
    """Where the list of a folder's files lies, one path a line."""
    return folder.with_name(folder.name + ".list")


class Tool:
    """Something that brings files into a target; one place of its own for each life."""

    taker = ""

    def __init__(self, target, place):
        self.target = target
        self.bucket = fresh_name(self.taker.replace(" ", "").lower())
        self.place = place / self.bucket
        self.place.mkdir(parents=True)
        # settings of the user's for AWS itself have no business with a server on loopback
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        if target.s3:
            target.s3.make_bucket(self.bucket)
            self.environment |= target.s3.environment()
        self.prepare()

    def prepare(self):
        """What has to be there before the first file."""

    def command(self, source):
        """The command line that brings in all files of a folder."""
        raise NotImplementedError

    def clean(self):
        shutil.rmtree(self.place, ignore_errors=True)


class Coffer(Tool):
    """Coffer's own repository, in a folder or in a bucket."""

    taker = "Coffer"

    def prepare(self):
        self.environment["COFFER_HOME"] = str(self.place / "home")
        if self.target.s3:
            self.environment["S3_ENDPOINT"] = self.target.s3.url

    def into(self):
        return ["--store", f"s3://{self.bucket}"] if self.target.s3 else []

    def command(self, source):
        return [str(coffer.LAUNCHER), "stash", *self.into(), "--parallel", "16", "--from", str(list_of(source))]


class CofferBucket(Coffer):
    """Coffer over a bucket as md5s3stash fills it."""

    taker = "Coffer -b"

    def into(self):
        return ["-b", self.bucket, "-s", "simple"]


class Rclone(Tool):
    taker = "rclone --checksum"

    def prepare(self):
        self.environment["RCLONE_CONFIG"] = "/dev/null"
        if self.target.s3:
            for key, value in dict(TYPE="s3", PROVIDER="Other", ENV_AUTH="true", ENDPOINT=self.target.s3.url,
                                   REGION=self.target.s3.region, FORCE_PATH_STYLE="true").items():
                self.environment[f"RCLONE_CONFIG_R_{key}"] = value

    def command(self, source):
        to = f"R:{self.bucket}/{source.name}" if self.target.s3 else str(self.place / source.name)
        return ["rclone", "copy", "--checksum", "--transfers", "16", "--checkers", "16", str(source), to]


class Restic(Tool):
    taker = "restic"

    def prepare(self):
        self.environment |= dict(RESTIC_PASSWORD="bench", RESTIC_CACHE_DIR=str(self.place / "cache"))
        self.repository = f"s3:{self.target.s3.url}/{self.bucket}/repo" if self.target.s3 else str(self.place / "repo")
        done = coffer.spent(["restic", "-q", "-r", self.repository, "init"], env=self.environment)
        if done["code"]:
            raise SystemExit(f"bench: restic has no repository: {done['printed']}")

    def command(self, source):
        return ["restic", "-q", "-r", self.repository, "backup", str(source)]
