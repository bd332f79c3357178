"""How the benchmarks reach Coffer: its launcher, its classes, its libvips, a repository with the corpus."""

import os
import subprocess
import tempfile
import time

from . import corpus, machine

LAUNCHER = machine.ROOT / "coffer"
MODULE = machine.ROOT / "coffer-benchmarks"
LAUNCHER_READY = machine.ROOT / "coffer-app" / "target" / "coffer" / "ready"
CLASSPATH = MODULE / "target" / "bench.classpath"


def classpath():
    """The benchmarks' own classes with all they need."""
    return f"{MODULE / 'target' / 'classes'}:{CLASSPATH.read_text().strip()}"


def build():
    """Compiles Coffer, the benchmarks and the servers they use, if a source is newer than the last build."""
    if CLASSPATH.exists() and LAUNCHER_READY.exists() and _newest_source() < CLASSPATH.stat().st_mtime:
        return
    print("building", flush=True)
    subprocess.run(
        ["./mvnw", "-q", "-B", "-ntp", "-pl", "coffer-benchmarks,coffer-testing/s3proxy", "-am", "-DskipTests",
         "package", "dependency:build-classpath", f"-Dmdep.outputFile={CLASSPATH}", "-Dmdep.includeScope=runtime"],
        cwd=machine.ROOT, check=True)


def _newest_source():
    sources = [machine.ROOT / "pom.xml", *machine.ROOT.glob("coffer-*/pom.xml"),
               *machine.ROOT.glob("coffer-*/src/main/**/*")]
    return max(path.stat().st_mtime for path in sources if path.is_file())


def libvips():
    """The bundled libvips, which the C floor is linked with."""
    found = sorted((machine.ROOT / "native").glob("node_modules/@img/sharp-libvips-*/lib/libvips-cpp.*"))
    if not found:
        raise SystemExit("bench: the libvips bundle is missing; ./coffer doctor says how to get it")
    return found[0]


def java_command(main, *words, heap="512m"):
    """A program of this module in a JVM of its own, set up as the launcher sets up Coffer's."""
    return [machine.java(), f"-Xmx{heap}", "--enable-native-access=ALL-UNNAMED",
            f"-Dcoffer.root={machine.ROOT}", "-cp", classpath(), f"dev.coffer.benchmarks.{main}", *map(str, words)]


def picture_home():
    """A repository that holds the corpus; stashed once."""
    home = machine.SCRATCH / "pictures-home"
    done = home / "stashed"
    if not done.exists():
        hostile = corpus.hostile()
        names = machine.SCRATCH / "pictures.list"
        names.write_text("".join(f"{corpus.FOLDER / n}\n" for n in sorted(corpus.manifest()) if n not in hostile))
        run("stash", "--from", str(names), home=home)
        for name in hostile:  # one may be refused; the server then answers that it does not hold it
            spent([str(LAUNCHER), "stash", str(corpus.FOLDER / name)], env=dict(os.environ, COFFER_HOME=str(home)))
        done.touch()
    return home


def run(*words, home):
    """Runs a command of Coffer's in a repository and hands back what it printed."""
    environment = dict(os.environ, COFFER_HOME=str(home))
    done = subprocess.run([str(LAUNCHER), *words], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"bench: coffer {words[0]} failed ({done.returncode}): {done.stderr.strip()[-2000:]}")
    return done.stdout


def serve_command(port):
    """The server's command line."""
    return [str(LAUNCHER), "serve", "--port", str(port)]


def spent(command, **options):
    """Runs a program to its end. Returns wall and CPU seconds, peak MB, exit code and what it printed.

    The system counts the memory that a process had before it became another program: the peak is never less
    than that of this process.
    """
    with tempfile.TemporaryFile("w+") as out:
        begun = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **options)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        printed = out.read()
    megabyte = 2**20 if os.uname().sysname == "Darwin" else 2**10
    return dict(seconds=seconds, cpu=usage.ru_utime + usage.ru_stime, peak_mb=usage.ru_maxrss // megabyte,
                code=process.returncode, printed=printed)
