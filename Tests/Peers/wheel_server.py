# SPDX-License-Identifier: Apache-2.0
"""An https server on this machine that has one wheel, for recipes.py, and a wheel whose command runs a binary that is there already."""

import base64
import hashlib
import http.server
import pathlib
import re
import shlex
import ssl
import subprocess
import threading
import zipfile

PROJECT = pathlib.Path(__file__).resolve().parents[2] / "integrations/python/pyproject.toml"


def distribution():
    """The distribution's name, from the one place where it stands."""
    return re.search(r'^name = "(.*)"$', PROJECT.read_text(), re.M)[1]


def wheel_of(fidelio, folder):
    """A wheel of the distribution's name, whose command runs `fidelio`."""
    name = distribution()
    path = folder / f"{name}-0.0.0-py3-none-any.whl"
    info = f"{name}-0.0.0.dist-info"
    files = {
        f"{name}-0.0.0.data/scripts/fidelio": f'#!/bin/sh\nexec {shlex.quote(fidelio)} "$@"\n',
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.0.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: recipes\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            entry = zipfile.ZipInfo(file)
            entry.external_attr = 0o100755 << 16
            archive.writestr(entry, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            record += f"{file},sha256={digest},{len(text.encode())}\n"
        archive.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")
    return path


class WheelServer:
    """Serves the wheel at `address`. `requests` counts what was asked, over TLS or not; /plain/ leads to plain http."""

    def __init__(self, wheel, folder):
        self.wheel, self.requests = wheel, 0
        self.digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        self.certificate, key = folder / "certificate.pem", folder / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", self.certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.plain, self.secure = self.listen(), self.listen()
        self.secure.socket = context.wrap_socket(self.secure.socket, server_side=True)
        self.root = f"https://localhost:{self.secure.server_port}"
        self.address = f"{self.root}/{wheel.name}?download=1"

    def listen(self):
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.requests += 1
                path = self.path.partition("?")[0]
                if path == f"/{outer.wheel.name}":
                    data = outer.wheel.read_bytes()
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                elif path.startswith("/plain/"):
                    self.send_response(302)
                    self.send_header("Location", f"http://localhost:{outer.plain.server_port}/{outer.wheel.name}")
                    self.end_headers()
                else:
                    self.send_error(404)

            def log_message(self, *_):
                pass

        return http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self):
        for server in (self.plain, self.secure):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        for server in (self.plain, self.secure):
            server.shutdown()
            server.server_close()
