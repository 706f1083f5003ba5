# SPDX-License-Identifier: Apache-2.0
"""A web server that does what servers do wrong: a path names the fault, /FAULT/…/NAME. It records every request with its headers.

It runs in a thread of its own, on 127.0.0.1 and, as another host, on 127.0.0.2.
"""
import asyncio
import email.utils
import threading
import time
from urllib.parse import parse_qs, urlsplit

TAG = '"v1"'
DATE = "Tue, 03 Nov 2026 10:00:00 GMT"


class Request:
    def __init__(self, host, target, headers):
        parts = urlsplit(target)
        self.host, self.path, self.query, self.headers = host, parts.path, parse_qs(parts.query), headers
        self.fault = parts.path.split("/")[1]

    def range(self, size):
        """The first byte and one past the last one that the request asks for, within a file of this size."""
        value = self.headers.get("range")
        if not value:
            return None
        first, last = value.removeprefix("bytes=").split("-")
        return int(first), min(int(last) + 1, size)


class FaultyServer:
    """Serves the bytes of `files`, by name; `requests` is what came in, `counts` how often per fault."""

    def __init__(self, files):
        self.files, self.requests, self.counts, self.faults = files, [], {}, {}
        for name in dir(self):
            if name.startswith("do_"):
                self.faults[name[3:].replace("_", "-")] = getattr(self, name)
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(ready,), daemon=True)
        self.thread.start()
        assert ready.wait(10)

    def run(self, ready):
        asyncio.set_event_loop(self.loop)

        async def begin():
            first = await asyncio.start_server(lambda r, w: self.serve(r, w, "127.0.0.1"), "127.0.0.1", 0)
            self.port = first.sockets[0].getsockname()[1]
            second = await asyncio.start_server(lambda r, w: self.serve(r, w, "127.0.0.2"), "127.0.0.2", self.port)
            self.servers = [first, second]
            ready.set()

        self.loop.create_task(begin())
        self.loop.run_forever()
        for server in self.servers:
            server.close()
        left = asyncio.all_tasks(self.loop)
        for task in left:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self.loop.close()

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        assert not self.thread.is_alive()

    def url(self, fault, name, host="127.0.0.1"):
        return f"http://{host}:{self.port}/{fault}/{name}"

    def forget(self):
        self.requests, self.counts = [], {}

    async def serve(self, reader, writer, host):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                first, *lines = head.decode("latin-1").split("\r\n")
                headers = {n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in lines if line)}
                request = Request(host, first.split(" ")[1], headers)
                self.requests.append(request)
                self.counts[request.fault] = self.counts.get(request.fault, 0) + 1
                request.number = self.counts[request.fault]
                body = self.files[request.path.rsplit("/", 1)[1]] if request.path.rsplit("/", 1)[1] in self.files else b""
                if await self.faults[request.fault](request, body, writer) == "close":
                    break
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    # What answers are made of.

    async def say(self, writer, status, headers=(), body=b"", length=None):
        lines = [f"HTTP/1.1 {status} X", *(f"{n}: {v}" for n, v in headers)]
        if length != "none":
            lines.append(f"Content-Length: {len(body) if length is None else length}")
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()

    async def part(self, request, body, writer, tag=TAG, modified=DATE, content_range=None, more=(), cut=None, length=None):
        """A right answer, but for what the arguments change."""
        first, end = request.range(len(body))
        said = content_range or f"bytes {first}-{end - 1}/{len(body)}"
        headers = [("Content-Range", said), ("Accept-Ranges", "bytes"), *more]
        headers += [("ETag", tag)] if tag else []
        headers += [("Last-Modified", modified)] if modified else []
        data = body[first:end]
        await self.say(writer, 206, headers, data[:cut], length=len(data) if length is None else length)

    # Nothing wrong.

    async def do_good(self, request, body, writer):
        await self.part(request, body, writer)

    async def do_untagged(self, request, body, writer):
        await self.part(request, body, writer, tag=None, modified=None)

    async def do_weak(self, request, body, writer):
        assert "if-range" not in request.headers
        await self.part(request, body, writer, tag='W/"v1"')

    async def do_late(self, request, body, writer):
        await asyncio.sleep(0.08)
        await self.part(request, body, writer)

    # Redirects.

    async def do_elsewhere(self, request, body, writer):
        """To a signed address of another host."""
        name = request.path.rsplit("/", 1)[1]
        await self.say(writer, 302, [("Location", f"http://127.0.0.2:{self.port}/good/{name}?Signature=SECRETSIGNATURE"), ("X-Linked-Etag", '"linked"')])

    async def do_expiring(self, request, body, writer):
        name = request.path.rsplit("/", 1)[1]
        await self.say(writer, 302, [("Location", f"http://127.0.0.2:{self.port}/signed/{name}?Signature=SECRETSIGNATURE&n={request.number}")])

    async def do_signed(self, request, body, writer):
        """Each signature is good for two requests."""
        key = request.query["n"][0]
        used = self.counts["n" + key] = self.counts.get("n" + key, 0) + 1
        if used > 2:
            return await self.say(writer, 403, body=b"<Error>Request has expired SECRETSIGNATURE</Error>")
        await self.part(request, body, writer)

    async def do_replaced_behind(self, request, body, writer):
        """A signature that runs out, after which the address leads to another version."""
        name = request.path.rsplit("/", 1)[1]
        await self.say(writer, 302, [("Location", f"/old/{name}" if request.number == 1 else f"/newer/{name}")])

    async def do_old(self, request, body, writer):
        if request.number > 1:
            return await self.say(writer, 403)
        await self.part(request, body, writer)

    async def do_newer(self, request, body, writer):
        await self.say(writer, 200, [("ETag", '"v2"')], body)

    async def do_loop(self, request, body, writer):
        await self.say(writer, 302, [("Location", request.path)])

    async def do_chain(self, request, body, writer):
        number = int(request.query.get("n", ["0"])[0])
        await self.say(writer, 307, [("Location", f"{request.path}?n={number + 1}")])

    async def do_ten(self, request, body, writer):
        number = int(request.query.get("n", ["0"])[0])
        if number == 10:
            return await self.part(request, body, writer)
        await self.say(writer, 308, [("Location", f"?n={number + 1}")])

    async def do_nowhere(self, request, body, writer):
        await self.say(writer, 302)

    async def do_other_scheme(self, request, body, writer):
        await self.say(writer, 302, [("Location", "ftp://127.0.0.1/model.safetensors")])

    # Versions.

    async def do_changing_tag(self, request, body, writer):
        """What stands there changes after the first answer, and If-Range is heeded."""
        if request.number == 1:
            return await self.part(request, body, writer)
        assert request.headers.get("if-range") == TAG
        await self.say(writer, 200, [("ETag", '"v2"')], body)

    async def do_changing_tag_ignored(self, request, body, writer):
        """The same, by a server that heeds no If-Range."""
        await self.part(request, body, writer, tag=TAG if request.number == 1 else '"v2"')

    async def do_changing_date(self, request, body, writer):
        date = DATE if request.number == 1 else "Tue, 03 Nov 2026 10:00:01 GMT"
        await self.part(request, body, writer, tag='W/"v"', modified=date)

    async def do_changing_length(self, request, body, writer):
        await self.part(request, body if request.number == 1 else body + b"x", writer, tag=None, modified=None)

    # Ranges.

    async def do_whole(self, request, body, writer):
        """The whole file, and much more of it than anyone should take."""
        await self.say(writer, 200, [("ETag", TAG)], body[:100_000], length=10**12)
        await asyncio.sleep(30)

    async def do_whole_later(self, request, body, writer):
        if request.number == 1:
            return await self.part(request, body, writer)
        await self.say(writer, 200, [("ETag", TAG)], body)

    async def do_no_content_range(self, request, body, writer):
        await self.say(writer, 206, [("ETag", TAG)], body[:1000])

    async def do_broken_content_range(self, request, body, writer):
        await self.part(request, body, writer, content_range="bytes 0-x/y")

    async def do_other_content_range(self, request, body, writer):
        first, end = request.range(len(body))
        await self.part(request, body, writer, content_range=f"bytes {first + 1}-{end}/{len(body) + 1}")

    async def do_unknown_total(self, request, body, writer):
        first, end = request.range(len(body))
        await self.part(request, body, writer, content_range=f"bytes {first}-{end - 1}/*")

    async def do_wrong_length(self, request, body, writer):
        first, end = request.range(len(body))
        await self.part(request, body, writer, length=end - first + 5)
        return "close"

    async def do_refused_range(self, request, body, writer):
        if request.number == 1:
            return await self.part(request, body, writer)
        await self.say(writer, 416, [("Content-Range", f"bytes */{len(body)}")])

    async def do_always_416(self, request, body, writer):
        await self.say(writer, 416, [("Content-Range", "bytes */100")])

    async def do_empty(self, request, body, writer):
        await self.say(writer, 416, [("Content-Range", "bytes */0")])

    async def do_gzip(self, request, body, writer):
        await self.part(request, body, writer, more=[("Content-Encoding", "gzip")])

    # Bodies.

    async def do_cut(self, request, body, writer):
        """Half of what was asked for, however short it is: a whole answer would leave the client a connection that is closed."""
        first, end = request.range(len(body))
        await self.part(request, body, writer, cut=(end - first) // 2)
        return "close"

    async def do_cut_once(self, request, body, writer):
        if request.number % 2 == 0:
            return await self.part(request, body, writer)
        return await self.do_cut(request, body, writer)

    async def do_closing(self, request, body, writer):
        """Whole answers; every third connection is closed a little later, without a word of it: what is sent on it meanwhile is lost."""
        await self.part(request, body, writer)
        if request.number % 3 == 0:
            await asyncio.sleep(0.02)
            return "close"

    async def do_endless(self, request, body, writer):
        first, end = request.range(len(body))
        await self.say(writer, 206, [("Content-Range", f"bytes {first}-{end - 1}/{len(body)}"), ("Transfer-Encoding", "chunked")], length="none")
        while True:
            writer.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
            await writer.drain()

    async def do_drip(self, request, body, writer):
        first, end = request.range(len(body))
        await self.say(writer, 206, [("Content-Range", f"bytes {first}-{end - 1}/{len(body)}")], length=end - first)
        for _ in range(600):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.1)

    async def do_silent(self, request, body, writer):
        await asyncio.sleep(60)

    async def do_hangs_up(self, request, body, writer):
        return "close"

    async def do_long_head(self, request, body, writer):
        await self.part(request, body, writer, more=[(f"X-{n}", "y" * 8000) for n in range(40)])

    async def do_not_http(self, request, body, writer):
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n" * 10)
        await writer.drain()
        return "close"

    # Statuses.

    async def do_status(self, request, body, writer):
        """/status/CODE/NAME"""
        await self.say(writer, int(request.path.split("/")[2]), body=b"<html>no</html>")

    async def do_busy_seconds(self, request, body, writer):
        """Wait a second, once."""
        if request.number == 1:
            self.first = time.monotonic()
            return await self.say(writer, 429, [("Retry-After", "1")])
        self.waited = time.monotonic() - self.first if request.number == 2 else self.waited
        await self.part(request, body, writer)

    async def do_busy_date(self, request, body, writer):
        if request.number == 1:
            self.first = time.monotonic()
            return await self.say(writer, 503, [("Retry-After", email.utils.formatdate(time.time() + 2, usegmt=True))])
        self.waited = time.monotonic() - self.first if request.number == 2 else self.waited
        await self.part(request, body, writer)

    async def do_busy_limit(self, request, body, writer):
        if request.number == 1:
            self.first = time.monotonic()
            return await self.say(writer, 429, [("RateLimit", '"resolvers";r=0;t=1')])
        self.waited = time.monotonic() - self.first if request.number == 2 else self.waited
        await self.part(request, body, writer)

    async def do_busy_for_long(self, request, body, writer):
        await self.say(writer, 429, [("Retry-After", "3600")])

    async def do_troubled(self, request, body, writer):
        """500, four times, then all is well."""
        if request.number < 5:
            return await self.say(writer, 500)
        await self.part(request, body, writer)
