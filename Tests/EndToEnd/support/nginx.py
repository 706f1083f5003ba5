# SPDX-License-Identifier: Apache-2.0
"""nginx as it is deployed: TLS with an authority of the test's own, HTTP/2, If-Range, no ranges at all, and a limit of requests."""
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log {folder}/access.log combined;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    root {folder}/root;
    limit_req_zone $binary_remote_addr zone=slow:1m rate=20r/s;
    limit_req_status 429;
    ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.key;
    server {{ listen 127.0.0.1:{http2} ssl http2; location / {{ }} location /noranges/ {{ max_ranges 0; alias {folder}/root/; }} location /down/ {{ return 302 http://127.0.0.1:{plain}/x; }} }}
    server {{ listen 127.0.0.1:{http1} ssl; location / {{ }} location /limited/ {{ limit_req zone=slow; alias {folder}/root/; }} }}
    server {{ listen 127.0.0.1:{plain}; location / {{ }} location /up/ {{ rewrite ^/up/(.*)$ https://127.0.0.1:{http2}/$1 redirect; }} }}
}}
"""


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def make_authority(folder, names="IP:127.0.0.1,IP:127.0.0.2,DNS:localhost"):
    """ca.pem, an authority, and server.pem with server.key, which it vouches for."""
    ca, key = folder / "ca.pem", folder / "ca.key"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", 30, "-subj", "/CN=test authority", "-keyout", key, "-out", ca)
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=test server", "-keyout", folder / "server.key", "-out", folder / "server.csr")
    (folder / "names").write_text(f"subjectAltName={names}\n")
    openssl("x509", "-req", "-in", folder / "server.csr", "-CA", ca, "-CAkey", key, "-CAcreateserial", "-days", 30, "-extfile", folder / "names", "-out", folder / "server.pem")
    return ca


class Nginx:
    """A running server over the folder `root`; `http2`, `http1` and `plain` are the beginnings of addresses."""

    def __init__(self, folder):
        self.folder, self.root = Path(folder), Path(folder) / "root"
        self.root.mkdir()
        self.ca = make_authority(self.folder)
        http2, http1, plain = free_ports(3)
        path = self.folder / "nginx.conf"
        path.write_text(CONFIGURATION.format(folder=self.folder, http2=http2, http1=http1, plain=plain))
        binary = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
        assert binary, "nginx is not installed: scripts/bootstrap names its package"
        # nginx drops to another user, who could not read the test's folder.
        self.process = subprocess.Popen([binary, "-p", self.folder, "-c", path, "-g", "user root;" if os.getuid() == 0 else ""], stderr=subprocess.DEVNULL)
        self.http2, self.http1, self.plain = f"https://127.0.0.1:{http2}", f"https://127.0.0.1:{http1}", f"http://127.0.0.1:{plain}"
        wait_for(plain)

    def requests(self):
        """The lines of the log: one per request."""
        return (self.folder / "access.log").read_text().splitlines()

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def wait_for(port, seconds=10):
    end = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < end, f"nothing listens on {port}"
            time.sleep(0.02)
