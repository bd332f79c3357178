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
    program = ""

    @classmethod
    def installed(cls):
        return not cls.program or shutil.which(cls.program) is not None

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

    def download(self, to):
        """The command line that fetches what `command` brought in from the folder of the big file."""
        raise NotImplementedError

    def listing(self, bucket):
        """The command line that lists all keys of a bucket, or None."""
        return None

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


class CofferSync(Coffer):
    """Coffer's connector: a folder and a prefix made alike, by content."""

    taker = "coffer s3 sync"

    def command(self, source):
        return [str(coffer.LAUNCHER), "s3", "sync", "--parallel", "16", str(source), self._url(source.name)]

    def download(self, to):
        return [str(coffer.LAUNCHER), "s3", "cp", self._url("big/one"), str(to / "one")]

    def listing(self, bucket):
        return [str(coffer.LAUNCHER), "s3", "ls", "--recursive", f"s3://{bucket}/"]

    def _url(self, key):
        return f"s3://{self.bucket}/{key}"


class Rclone(Tool):
    taker = "rclone --checksum"
    program = "rclone"

    def prepare(self):
        self.environment["RCLONE_CONFIG"] = "/dev/null"
        if self.target.s3:
            for key, value in dict(TYPE="s3", PROVIDER="Other", ENV_AUTH="true", ENDPOINT=self.target.s3.url,
                                   REGION=self.target.s3.region, FORCE_PATH_STYLE="true").items():
                self.environment[f"RCLONE_CONFIG_R_{key}"] = value

    def command(self, source):
        to = f"R:{self.bucket}/{source.name}" if self.target.s3 else str(self.place / source.name)
        return ["rclone", "copy", "--checksum", "--transfers", "16", "--checkers", "16", str(source), to]

    def download(self, to):
        return ["rclone", "copy", "--checksum", "--transfers", "16", f"R:{self.bucket}/big", str(to)]

    def listing(self, bucket):
        return ["rclone", "lsf", "-R", "--fast-list", "--files-only", "--format", "ps", f"R:{bucket}"]


class Aws(Tool):
    taker = "aws s3 sync"
    program = "/usr/bin/aws"

    def prepare(self):
        self.environment |= dict(AWS_PAGER="", AWS_CONFIG_FILE="/dev/null", AWS_EC2_METADATA_DISABLED="true")

    def command(self, source):
        return self._aws("sync", "--no-progress", "--only-show-errors", str(source), f"s3://{self.bucket}/{source.name}")

    def download(self, to):
        return self._aws("cp", "--no-progress", "--only-show-errors", f"s3://{self.bucket}/big/one", str(to / "one"))

    def listing(self, bucket):
        return self._aws("ls", "--recursive", f"s3://{bucket}/")

    def _aws(self, *words):
        return ["/usr/bin/aws", "--endpoint-url", self.target.s3.url, "s3", *words]


class S3cmd(Tool):
    taker = "s3cmd sync"
    program = "s3cmd"

    def command(self, source):
        return self._s3cmd("--no-check-md5", "sync", f"{source}/", f"s3://{self.bucket}/{source.name}/")

    def download(self, to):
        return self._s3cmd("get", f"s3://{self.bucket}/big/one", str(to / "one"))

    def listing(self, bucket):
        return self._s3cmd("ls", "--recursive", f"s3://{bucket}/")

    def _s3cmd(self, *words):
        server, host = self.target.s3, self.target.s3.url.removeprefix("http://")
        return ["s3cmd", "-q", "--no-progress", "--config=/dev/null", f"--access_key={server.access_key}",
                f"--secret_key={server.secret_key}", f"--host={host}", f"--host-bucket={host}", "--no-ssl", *words]

class Restic(Tool):
    taker = "restic"
    program = "restic"

    def prepare(self):
        self.environment |= dict(RESTIC_PASSWORD="bench", RESTIC_CACHE_DIR=str(self.place / "cache"))
        self.repository = f"s3:{self.target.s3.url}/{self.bucket}/repo" if self.target.s3 else str(self.place / "repo")
        done = coffer.spent(["restic", "-q", "-r", self.repository, "init"], env=self.environment)
        if done["code"]:
            raise SystemExit(f"bench: restic has no repository: {done['printed']}")

    def command(self, source):
        return ["restic", "-q", "-r", self.repository, "backup", str(source)]

    def download(self, to):
        return ["restic", "-q", "-r", self.repository, "restore", "latest", "--target", str(to)]
