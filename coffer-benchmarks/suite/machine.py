"""Where a figure was taken, and what processes cost: read from /proc, or from `ps` where there is none."""

import datetime
import os
import platform
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRATCH = Path(os.environ.get("COFFER_BENCH", Path(tempfile.gettempdir()) / "coffer-bench"))
_TICKS = os.sysconf("SC_CLK_TCK")


def facts():
    """What must stand beside a figure for it to mean something."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return dict(
        taken=datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        revision=_first_line("git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12"),
        processor=_processor(),
        cores=os.cpu_count(),
        memory_mb=memory,
        system=platform.platform(),
        load=[round(x, 2) for x in os.getloadavg()],
        versions={
            name: version
            for name, version in (
                ("java", _version(java(), "-version")),
                ("nginx", _version("nginx", "-v")),
                ("node", _version("node", "--version")),
                ("rclone", _version("rclone", "version")),
                ("restic", _version("restic", "version")),
                ("aws", _version("/usr/bin/aws", "--version")),
                ("s3cmd", _version("s3cmd", "--version")),
                ("wrk", _version("wrk", "-v")),
                ("ceph", _version("ceph", "--version")),
            )
            if version
        },
    )


def _version(*command):
    """The first thing in a program's answer that looks like a version."""
    found = re.search(r"\d+(\.\d+)+", _first_line(*command))
    return found.group(0) if found else ""


def java():
    """The java that Coffer runs on."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else "java"


def _first_line(*command):
    if not shutil.which(command[0]):
        return ""
    done = subprocess.run(command, capture_output=True, text=True)
    lines = (done.stdout or done.stderr).strip().splitlines()
    return lines[0] if lines else ""


def _processor():
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
        return found.group(1) if found else platform.machine()
    except OSError:
        return platform.processor() or platform.machine()


class ProcessTree:
    """A process with all its children, living ones; the CPU of children that ended and were waited for counts."""

    def __init__(self, *roots):
        self.roots = roots

    def members(self):
        children = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and (stat := _stat(entry.name)):
                children.setdefault(int(stat[1]), []).append(int(entry.name))
        found, waiting = [], list(self.roots)
        while waiting:
            found.append(waiting.pop())
            waiting += children.get(found[-1], [])
        return found

    def cpu_seconds(self):
        """User and system time so far of all of them together."""
        return sum(sum(map(int, stat[11:15])) for pid in self.members() if (stat := _stat(pid))) / _TICKS

    def forget_peak(self):
        """Starts the measuring of `peak_mb` anew."""
        for pid in self.members():
            try:
                Path(f"/proc/{pid}/clear_refs").write_text("5")
            except OSError:
                pass  # only the owner may; the peak is then that of the process's whole life

    def peak_mb(self):
        """The sum of the greatest resident sizes, what they share once: at most this much was in use at once."""
        members = self.members()
        return (sum(_peak_kb(pid) for pid in members) - _counted_again_kb(members)) // 1024


def _stat(pid):
    """Fields of /proc/PID/stat from the state on, so that [1] is the parent and [11:15] the times."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None


def _counted_again_kb(pids):
    """What the sum of their sizes holds more than once: pages of a file, such as a library, that several have."""
    of_all, of_one = 0, {}
    for pid in pids:
        for mapping, kb in _clean_pages(pid).items():
            of_all += kb
            of_one[mapping] = max(of_one.get(mapping, 0), kb)
    return of_all - sum(of_one.values())


def _clean_pages(pid):
    """How many KB of each mapped file a process has in memory without having written to them."""
    found, mapping = {}, None
    try:
        for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
            words = line.split()
            if re.fullmatch(r"[0-9a-f]+-[0-9a-f]+", words[0]):
                _, _, offset, device, inode = words[:5]
                mapping = (device, inode, offset) if inode != "0" else None
            elif mapping and words[0] in ("Rss:", "Anonymous:"):
                found[mapping] = found.get(mapping, 0) + int(words[1]) * (1 if words[0] == "Rss:" else -1)
    except OSError:
        pass  # it has ended
    return found


def _peak_kb(pid):
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        return int(found.group(1)) if found else 0
    except OSError:
        return 0
