"""S3 servers for the storage benchmark, and requests to them with no client library in between."""

import contextlib
import datetime
import hashlib
import hmac
import json
import shutil
import subprocess
import urllib.parse
import urllib.request
from dataclasses import dataclass
from xml.etree import ElementTree

from . import coffer

PROGRAMS = {"s3proxy": (), "ceph": ("ceph-mon", "ceph-osd", "radosgw", "ceph")}


def available(name):
    """Whether a server can be started here."""
    return all(shutil.which(program) for program in PROGRAMS[name])


@contextlib.contextmanager
def started(name):
    """The servers that the tests use too, alive as long as they are borrowed."""
    process = subprocess.Popen(coffer.java_command("S3Server", name), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               text=True)
    try:
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"bench: {name} does not start")
        yield Endpoint(name, pids=(process.pid,), **json.loads(line))
    finally:
        process.stdin.close()
        process.wait(60)


@dataclass(frozen=True)
class Endpoint:
    """An S3 server on loopback: path style, signature version 4."""

    name: str
    url: str
    region: str
    access_key: str
    secret_key: str
    pids: tuple

    def environment(self):
        """For tools that read AWS's own variables."""
        return dict(AWS_ACCESS_KEY_ID=self.access_key, AWS_SECRET_ACCESS_KEY=self.secret_key,
                    AWS_REGION=self.region, AWS_DEFAULT_REGION=self.region)

    def presigned(self, method, path, query="", moment=None):
        """A path with the query that allows `method` on it for an hour; the body is not signed."""
        moment = moment or datetime.datetime.now(datetime.timezone.utc)
        day, stamp = moment.strftime("%Y%m%d"), moment.strftime("%Y%m%dT%H%M%SZ")
        scope = f"{day}/{self.region}/s3/aws4_request"
        given = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        signed = {
            **given,
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{self.access_key}/{scope}",
            "X-Amz-Date": stamp,
            "X-Amz-Expires": "3600",
            "X-Amz-SignedHeaders": "host",
        }
        ordered = "&".join(f"{_quoted(k)}={_quoted(v)}" for k, v in sorted(signed.items()))
        host = urllib.parse.urlsplit(self.url).netloc
        request = f"{method}\n{urllib.parse.quote(path)}\n{ordered}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
        to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        key = ("AWS4" + self.secret_key).encode()
        for word in (day, self.region, "s3", "aws4_request"):
            key = hmac.digest(key, word.encode(), "sha256")
        signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
        return f"{urllib.parse.quote(path)}?{ordered}&X-Amz-Signature={signature}"

    def make_bucket(self, bucket):
        self.asked("PUT", f"/{bucket}")

    def asked(self, method, path, query="", body=None):
        """The body of the answer to one request."""
        request = urllib.request.Request(self.url + self.presigned(method, path, query), method=method, data=body)
        with urllib.request.urlopen(request, timeout=300) as answer:
            return answer.read()

    def pages(self, bucket):
        """The keys of a bucket, a list for each page of the server's listing."""
        query = "list-type=2&max-keys=1000"
        while True:
            page = ElementTree.fromstring(self.asked("GET", f"/{bucket}", query))
            space = page.tag.partition("}")[0] + "}" if page.tag.startswith("{") else ""
            yield [key.text for key in page.iter(f"{space}Key")]
            if page.findtext(f"{space}IsTruncated") != "true":
                return
            token = urllib.parse.quote(page.findtext(f"{space}NextContinuationToken"), safe="")
            query = f"list-type=2&max-keys=1000&continuation-token={token}"

    def empty(self, bucket):
        """Removes all objects of a bucket, so that a server in memory has room for the next tool."""
        for keys in self.pages(bucket):
            for key in keys:
                self.asked("DELETE", f"/{bucket}/{key}")


def _quoted(text):
    return urllib.parse.quote(text, safe="-_.~")
