"""Clients that put a server under load."""

import collections
import http.client
import itertools
import json
import socket
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass
class Answers:
    """What came back. Latencies in seconds, of good answers only."""

    latencies: list = field(default_factory=list)
    errors: collections.Counter = field(default_factory=collections.Counter)
    bytes: int = 0
    seconds: float = 0.0

    def percentile_ms(self, share):
        ordered = sorted(self.latencies)
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1e3, 1) if ordered else None


class DistinctPictures:
    """A closed loop over a ring of paths: each of N connections asks for the next picture when its last came.

    After the time is up nothing new is asked and what is under way is waited for, so that the work done
    by the server is exactly the work of the answers counted.
    """

    def __init__(self, port, paths):
        self.port, self.paths = port, paths
        self.place = itertools.count()

    def run(self, concurrency, seconds):
        answers, lock = Answers(), threading.Lock()
        begun = time.monotonic()

        def one_connection():
            mine = Answers()
            connection = self._connect()
            while time.monotonic() < begun + seconds:
                connection = self._ask(connection, mine)
            connection.close()
            with lock:
                answers.latencies += mine.latencies
                answers.errors += mine.errors
                answers.bytes += mine.bytes

        threads = [threading.Thread(target=one_connection) for _ in range(concurrency)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        answers.seconds = time.monotonic() - begun
        return answers

    def _connect(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _ask(self, connection, answers):
        begun = time.monotonic()
        try:
            connection.request("GET", self.paths[next(self.place) % len(self.paths)])
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as failure:
            answers.errors[type(failure).__name__] += 1
            connection.close()
            return self._connect()
        if response.status != 200:
            answers.errors[str(response.status)] += 1
        elif not response.headers.get("Content-Type", "").startswith("image/"):
            answers.errors["not a picture"] += 1
        else:
            answers.latencies.append(time.monotonic() - begun)
            answers.bytes += len(body)
        return connection


def fetch(port, path):
    """One answer's status, content type and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, response.headers.get("Content-Type", ""), body


def wrk(url, concurrency, seconds, script="hot.lua", *script_words):
    """wrk's figures as a dict: requests, errors, seconds, p50_ms, p99_ms, bytes."""
    command = ["wrk", "-t1", f"-c{concurrency}", f"-d{seconds}s", "--timeout", "30s", "-s", str(HERE / script), url]
    done = subprocess.run(command + ["--", *map(str, script_words)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])
