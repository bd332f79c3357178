"""The servers of a comparison, each in a process of its own on loopback, started and stopped by its owner."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from . import coffer, corpus, machine

HERE = Path(__file__).resolve().parent
NGINX_MODULES = Path("/usr/lib/nginx/modules")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """A running server: where it listens, its processes, and how it spells a request."""

    def __init__(self, name, port, pid, path):
        self.name, self.port, self.path = name, port, path
        self.tree = machine.ProcessTree(pid)


@contextlib.contextmanager
def running(name, command, port, path, ready="/", **options):
    """Starts `command`, waits until it listens, lends it, and ends it with all its children."""
    log = machine.SCRATCH / "logs" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                                   start_new_session=True, **options)
    try:
        _wait_for(port, process, log)
        yield Server(name, port, process.pid, path)
    finally:
        _end(process)


def _wait_for(port, process, log, seconds=60):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"bench: {process.args[0]} does not listen on {port}; its log ends so:\n{_tail(log)}")


def _tail(log):
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])


def _end(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def coffer_server(caches=True, isolated=True):
    """Coffer over the corpus; without caches every request is rendered, and in worker processes, as usual, unless it is said."""
    port = free_port()
    known = corpus.manifest()

    def path(workload, name):
        return f"/{workload.mode}/{workload.size}/{known[name]['sha256']}?{workload.query}"

    environment = dict(os.environ, COFFER_HOME=str(coffer.picture_home()))
    if not caches:
        environment |= dict(COFFER_CACHE_MEMORY="0", COFFER_CACHE_DISK="0")
    if not isolated:
        environment |= dict(COFFER_RENDER_ISOLATION="none")
    name = "coffer" if isolated else "coffer, one process"
    return running(name, coffer.serve_command(port), port, path, env=environment)


def nginx_resizing():
    """nginx's image_filter over the corpus. It writes no WebP from JPEG, so W3 is not asked of it."""

    def path(workload, name):
        verb = "crop" if workload.mode == "crop" else "resize"
        return f"/{verb}/{workload.size}/{name}"

    port = free_port()
    locations = "".join(
        rf"""
    location ~ ^/{verb}/(?<w>\d+)x(?<h>\d+)/(?<f>.+)$ {{ alias {corpus.FOLDER}/$f; image_filter {verb} $w $h; }}"""
        for verb in ("resize", "crop")
    )
    limits = "image_filter_buffer 512M; image_filter_jpeg_quality 80; image_filter_webp_quality 80;"
    return _nginx("nginx image_filter", port, limits + locations, path)


def nginx_static(folder):
    """nginx that serves a folder's bytes from disk."""
    return _nginx("nginx static", free_port(), f"root {folder};", lambda workload, name: f"/{name}")


def _nginx(name, port, server, path):
    place = machine.SCRATCH / "run" / name.replace(" ", "-")
    place.mkdir(parents=True, exist_ok=True)
    module = NGINX_MODULES / "ngx_http_image_filter_module.so"
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {place}/{kind};" for kind in kinds)
    (place / "nginx.conf").write_text(f"""
{f'load_module {module};' if module.exists() else ''}
{'user root;' if os.geteuid() == 0 else ''}
daemon off;
worker_processes {os.cpu_count()};
pid {place}/pid;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; {temporary}
  types {{ image/jpeg jpg jpeg; image/png png; image/gif gif; image/webp webp; }}
  server {{
    listen 127.0.0.1:{port};
    {server}
  }}
}}
""")
    return running(name, ["nginx", "-c", str(place / "nginx.conf"), "-e", str(place / "error.log")], port, path)


def ipx():
    """ipx, sharp's own server: the nearest relative, on the same libvips."""
    place = machine.SCRATCH / "ipx"
    if not (place / "node_modules" / "ipx").exists():
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE.parent / "peers" / "package.json", place)
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent"], cwd=place, check=True)
    shutil.copy(HERE.parent / "peers" / "ipx.mjs", place)

    def path(workload, name):
        if workload.name == "W5":
            return f"/w_{workload.width}/{name}"
        fit = "cover" if workload.mode == "crop" else "inside"
        quality = {"png": ""}.get(workload.suffix, ",q_80")
        kind = ",f_webp" if workload.suffix == "webp" else ""
        return f"/s_{workload.size},fit_{fit}{quality}{kind}/{name}"

    port = free_port()
    return running("ipx 3.1.1", ["node", "ipx.mjs", str(corpus.FOLDER), str(port)], port, path, cwd=place)
