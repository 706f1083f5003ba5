# SPDX-License-Identifier: Apache-2.0
"""Files behind HTTP: real servers on loopback, everything that they do wrong, and what is never said to whom."""
import json
import re
import shutil
import time

import numpy as np
import pytest

from support.faulty_server import FaultyServer
from support.models import MODEL, QUANTIZED, ROOT, write, write_shards
from support.nginx import Nginx, free_ports

NAME = QUANTIZED.name
SILENCE = 0.5  # seconds of FIDELIO_HTTP_TIMEOUT
# Patience lasts ten times as long, the last answer four times, and the rest is the process itself on a busy machine.
LIMIT = 14 * SILENCE + 8

# What a server does: the fault of support/faulty_server.py, the exit code, the rule. docs/reliability.md has the same table.
FAULTS = {
    "status/401": (66, "http-refused"),
    "status/403": (66, "http-refused"),
    "status/404": (66, "http-not-found"),
    "status/410": (66, "http-not-found"),
    "status/451": (66, "http-status"),
    "status/408": (74, "http-failed"),
    "status/429": (74, "http-failed"),
    "status/500": (74, "http-failed"),
    "busy-for-long": (74, "http-failed"),
    "whole": (66, "no-ranges"),
    "whole-later": (66, "no-ranges"),
    "no-content-range": (65, "content-range"),
    "broken-content-range": (65, "content-range"),
    "other-content-range": (65, "content-range"),
    "unknown-total": (65, "content-range"),
    "wrong-length": (65, "content-range"),
    "refused-range": (65, "range-refused"),
    "always-416": (65, "range-refused"),
    "gzip": (65, "content-encoding"),
    "endless": (65, "answer-length"),
    "long-head": (65, "not-http"),
    "not-http": (65, "not-http"),
    "changing-tag": (74, "remote-changed"),
    "changing-tag-ignored": (74, "remote-changed"),
    "changing-date": (74, "remote-changed"),
    "changing-length": (74, "remote-changed"),
    "replaced-behind": (74, "remote-changed"),
    "cut": (74, "cut-answer"),
    "hangs-up": (74, "cut-answer"),
    "drip": (74, "timed-out"),
    "silent": (74, "timed-out"),
    "loop": (66, "redirect-refused"),
    "chain": (66, "redirect-refused"),
    "nowhere": (66, "redirect-refused"),
    "other-scheme": (66, "redirect-refused"),
}
# What is answered rightly in the end.
GOOD = ["good", "untagged", "weak", "late", "elsewhere", "expiring", "ten", "cut-once", "closing", "busy-seconds", "busy-date", "busy-limit", "troubled"]
SECRETS = ["SECRETSIGNATURE", "SECRETTOKEN", "SECRETHEADER", "SECRETQUERY"]


@pytest.fixture(scope="module")
def nginx(tmp_path_factory):
    server = Nginx(tmp_path_factory.mktemp("nginx"))
    for path in (MODEL, QUANTIZED):
        shutil.copy(path, server.root)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def running():
    server = FaultyServer({NAME: QUANTIZED.read_bytes(), MODEL.name: MODEL.read_bytes()})
    yield server
    server.stop()


@pytest.fixture
def server(running):
    running.forget()
    return running


@pytest.fixture
def remote(fidelio):
    """Runs the command with deadlines for tests and secrets that may not be seen; the process and the seconds it took."""

    def run(code, *arguments, environment=None, **options):
        variables = {"FIDELIO_HTTP_TIMEOUT": str(SILENCE), "HF_TOKEN": "SECRETTOKEN", "no_proxy": "*"} | (environment or {})
        start = time.monotonic()
        done = fidelio.ends(code, *arguments, environment=variables, **options)
        for secret in SECRETS:
            assert secret not in done.stdout + done.stderr, f"said a secret: {done.stderr}"
        return done, time.monotonic() - start

    return run


def documented():
    """The faults of docs/reliability.md: name -> exit code and rule."""
    text = (ROOT / "docs/reliability.md").read_text()
    rows = re.findall(r"^\| [^|]+ \| `([\w/-]+)` \| (\d+) \| `([\w-]+)` \|$", text, re.M)
    return {name: (int(code), rule) for name, code, rule in rows}


def test_the_table_of_faults_is_the_one_that_is_tested():
    assert documented() == FAULTS


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_ends_in_time_with_its_exit_code_and_rule(remote, server, fault):
    code, rule = FAULTS[fault]
    done, seconds = remote(code, "inspect", server.url(fault, NAME) + "?key=SECRETQUERY", says=f"(rule {rule})")
    assert done.stdout == ""
    assert seconds < LIMIT
    assert all("authorization" not in request.headers for request in server.requests)
    tries = [request for request in server.requests if request.fault == fault.split("/")[0]]
    assert len(tries) <= 11, "asked too often"


@pytest.mark.parametrize("fault", GOOD)
def test_a_file_that_comes_in_the_end_is_the_one_on_disk(remote, server, fault, fidelio):
    expected = json.loads(fidelio.ends(0, "inspect", QUANTIZED, "--json").stdout)
    done, seconds = remote(0, "inspect", server.url(fault, NAME), "--json")
    found = json.loads(done.stdout)
    read = found.pop("read")
    assert found == expected and seconds < LIMIT
    size = QUANTIZED.stat().st_size
    assert 0 < read["bytes"] and read["share"] == pytest.approx(read["bytes"] / size)
    # A request that was sent on a connection that the server was closing is counted, and never came.
    lost = read["requests"] - len(server.requests)
    assert lost >= 0 if fault == "closing" else lost == 0


@pytest.mark.parametrize("fault", ["busy-seconds", "busy-date", "busy-limit"])
def test_a_pause_that_the_server_asks_for_is_kept(remote, server, fault):
    remote(0, "inspect", server.url(fault, NAME))
    assert server.waited >= 0.95


def test_tries_are_five(remote, server):
    done, _ = remote(74, "inspect", server.url("status/500", NAME), says="5 tries")
    assert len(server.requests) == 5


def test_a_server_without_ranges_is_not_read_further(remote, server):
    _, seconds = remote(66, "inspect", server.url("whole", NAME), says="does not serve ranges")
    assert len(server.requests) == 1 and seconds < 5


def test_an_empty_file_is_said_to_be_empty(remote, server):
    remote(65, "inspect", server.url("empty", NAME), says="is empty")


def test_the_way_is_found_once_and_again_when_it_has_run_out(remote, server):
    remote(0, "inspect", server.url("elsewhere", NAME))
    assert server.counts["elsewhere"] == 1
    server.forget()
    remote(0, "inspect", server.url("expiring", NAME))
    assert server.counts["expiring"] >= 2
    assert server.counts["signed"] <= 3 * server.counts["expiring"]


def test_every_range_asks_for_the_version_that_was_opened(remote, server):
    remote(0, "inspect", server.url("good", NAME))
    first, *others = server.requests
    assert "if-range" not in first.headers and first.headers["range"] == "bytes=0-262143"
    assert others and all(request.headers["if-range"] == '"v1"' for request in others)
    assert all(request.headers["accept-encoding"] == "identity" for request in server.requests)


def test_headers_of_a_file_go_to_the_first_host_alone(remote, server, tmp_path):
    headers = tmp_path / "headers"
    headers.write_text("# ours\nAuthorization: Bearer SECRETHEADER\nX-Key: SECRETHEADER2\n")
    remote(0, "inspect", server.url("elsewhere", NAME), "--header-file", headers)
    for request in server.requests:
        expected = "Bearer SECRETHEADER" if request.host == "127.0.0.1" else None
        assert request.headers.get("authorization") == expected, request.host
        assert ("x-key" in request.headers) == (request.host == "127.0.0.1")
    assert {request.host for request in server.requests} == {"127.0.0.1", "127.0.0.2"}


def test_the_token_of_hugging_face_goes_nowhere_else(remote, server):
    remote(0, "inspect", server.url("elsewhere", NAME))
    remote(66, "inspect", "hf:owner/repo/" + NAME, environment={"HF_ENDPOINT": f"http://127.0.0.1:{server.port}/status/404"}, says="hf:owner/repo/" + NAME)
    assert server.requests[-1].path == f"/status/404/owner/repo/resolve/main/{NAME}"
    assert all("authorization" not in request.headers for request in server.requests)


def test_the_short_form_is_an_address(remote, server):
    remote(0, "inspect", f"hf:owner/repo/sub/{NAME}@refs/pr/1", environment={"HF_ENDPOINT": f"http://127.0.0.1:{server.port}/good"})
    assert server.requests[0].path == f"/good/owner/repo/resolve/refs%2Fpr%2F1/sub/{NAME}"


@pytest.mark.parametrize("lines", ["Range: bytes=0-1", "no colon", "X: a\x01b", "Bad Name: x"])
def test_a_file_of_headers_that_is_wrong_is_refused(remote, server, tmp_path, lines):
    (tmp_path / "headers").write_text(lines + "\n")
    remote(64, "inspect", server.url("good", NAME), "--header-file", tmp_path / "headers", says="line 1 of the file of headers")
    assert server.requests == []


# nginx.


@pytest.mark.parametrize("kind", ["http2", "http1", "plain"])
def test_nginx_serves_the_file_on_disk(remote, nginx, fidelio, kind):
    expected = json.loads(fidelio.ends(0, "diagnose", QUANTIZED, "--json").stdout)
    before = len(nginx.requests())
    done, _ = remote(0, "diagnose", f"{getattr(nginx, kind)}/{NAME}", "--json", "--ca-file", nginx.ca)
    found = json.loads(done.stdout)
    assert found.pop("read")["bytes"] >= expected.pop("read")["bytes"]
    assert found == expected
    lines = nginx.requests()[before:]
    assert lines and all(f"HTTP/{'2.0' if kind == 'http2' else '1.1'}" in line for line in lines)


def test_an_authority_that_is_not_known_is_not_believed(remote, nginx):
    remote(66, "inspect", f"{nginx.http2}/{NAME}", says=["rule tls-failed", "--ca-file"])


def test_the_variable_of_openssl_names_an_authority_too(remote, nginx):
    remote(0, "inspect", f"{nginx.http2}/{NAME}", environment={"SSL_CERT_FILE": str(nginx.ca)})


@pytest.mark.parametrize("content", [None, "no certificate\n"])
def test_a_file_without_certificates_is_refused(remote, nginx, tmp_path, content):
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    remote(66, "inspect", f"{nginx.http2}/{NAME}", "--ca-file", path, says=str(path))


def test_a_host_that_its_certificate_does_not_name_is_not_believed(remote, nginx):
    remote(66, "inspect", f"{nginx.http1.replace('127.0.0.1', '127.0.0.3')}/{NAME}", "--ca-file", nginx.ca, says="(rule ")


def test_tls_to_a_server_that_speaks_none_is_told(remote, nginx):
    remote(66, "inspect", f"{nginx.plain.replace('http:', 'https:')}/{NAME}", "--ca-file", nginx.ca, says="rule tls-failed")


def test_nginx_without_ranges_is_told(remote, nginx):
    remote(66, "inspect", f"{nginx.http2}/noranges/{NAME}", "--ca-file", nginx.ca, says="does not serve ranges")


def test_a_limit_of_requests_is_waited_for(remote, nginx, fidelio):
    expected = json.loads(fidelio.ends(0, "inspect", QUANTIZED, "--json").stdout)
    done, _ = remote(0, "inspect", f"{nginx.http1}/limited/{NAME}", "--ca-file", nginx.ca, "--json", environment={"FIDELIO_HTTP_TIMEOUT": "6"})
    found = json.loads(done.stdout)
    found.pop("read")
    assert found == expected
    assert any('" 429 ' in line for line in nginx.requests()), "the limit was never met"


def test_a_redirect_to_an_unencrypted_address_is_not_followed(remote, nginx):
    done, _ = remote(66, "inspect", f"{nginx.http2}/down/{NAME}", "--ca-file", nginx.ca, says="rule redirect-refused")
    assert "https" in done.stderr and not any("GET /x" in line for line in nginx.requests())
    remote(0, "inspect", f"{nginx.plain}/up/{NAME}", "--ca-file", nginx.ca)


# Hosts.


def test_a_port_where_nothing_listens_is_told(remote):
    remote(66, "inspect", f"http://127.0.0.1:{free_ports(1)[0]}/{NAME}", says=["rule not-reached", "refuses the connection"])


def test_a_host_that_is_not_known_is_told(remote):
    remote(66, "inspect", f"http://nowhere.invalid/{NAME}", says="rule unknown-host")


@pytest.mark.parametrize("address", ["http://", "http://user:SECRETQUERY@127.0.0.1/m", "https://ho st/m", "http://h:0/m", "http://h:99999/m", "hf:owner", "hf:a/b", "hf:a/../c/d"])
def test_what_is_no_address_is_refused_without_saying_it(remote, address):
    remote(64, "inspect", address, says="An address on the command line")


def test_a_file_whose_name_begins_like_the_short_form_is_a_file(fidelio, tmp_path):
    shutil.copy(QUANTIZED, tmp_path / "hf:a")
    fidelio.ends(0, "inspect", "hf:a", cwd=tmp_path)


@pytest.mark.parametrize("line", [["convert", "-i", "@", "-o", "out"], ["dequantize", "@", "-o", "out"], ["repair", "@", "-o", "out"], ["plan", "@"], ["report", "@"], ["attest", "@", "--reference", "x", "-o", "out"], ["baseline", "@", "-o", "out"]], ids=lambda line: line[0])
def test_commands_that_need_files_refuse_addresses(remote, server, line):
    remote(64, *[server.url("good", NAME) + "?k=SECRETQUERY" if word == "@" else word for word in line], says="download the file first")
    assert server.requests == []


def test_outputs_are_not_addresses(remote, server):
    remote(64, "diagnose", QUANTIZED, "-o", server.url("good", "out") + "?k=SECRETQUERY")


# Whole models.


def test_shards_are_found_beside_their_index(remote, server, tmp_path, fidelio):
    write_shards(tmp_path, MODEL)
    for path in tmp_path.iterdir():
        server.files[path.name] = path.read_bytes()
    index = "model.safetensors.index.json"
    expected = json.loads(fidelio.ends(0, "inspect", tmp_path / index, "--json").stdout)
    found = json.loads(remote(0, "inspect", server.url("good", index) + "?k=SECRETQUERY", "--json")[0].stdout)
    found.pop("read")
    assert found == expected
    assert {request.path.rsplit("/", 1)[1] for request in server.requests} == {path.name for path in tmp_path.iterdir()}
    assert all(request.query == {"k": ["SECRETQUERY"]} for request in server.requests)


@pytest.mark.parametrize("shard", ["../up.safetensors", "/etc/x.safetensors", "a/b.safetensors", "http://127.0.0.2/x.safetensors", "..%2Fx.safetensors"])
def test_an_index_leads_to_its_own_folder_alone(remote, server, shard):
    server.files["bad.safetensors.index.json"] = json.dumps({"weight_map": {"a": shard}}).encode()
    remote(65, "inspect", server.url("good", "bad.safetensors.index.json"))
    assert all(request.path.startswith("/good/") and ".." not in request.path for request in server.requests)


def test_a_gguf_file_is_read(remote, server, fidelio):
    path = sorted((ROOT / "Fixtures").rglob("*.gguf"))[0]
    server.files[path.name] = path.read_bytes()
    expected = json.loads(fidelio.ends(0, "inspect", path, "--json").stdout)
    found = json.loads(remote(0, "inspect", server.url("good", path.name), "--json")[0].stdout)
    found.pop("read")
    assert found == expected


def test_a_whole_file_is_verified(remote, server, documents):
    done, _ = remote(0, "verify", server.url("elsewhere", NAME), documents / "manifest.json", says="1.0 MB will come over the network")
    assert done.stdout.startswith("VERIFIED")


def test_an_analysis_is_that_of_the_files_on_disk_and_reads_them_once(remote, server, fidelio, tmp_path):
    fidelio.ends(0, "analyze", MODEL, QUANTIZED, "-o", tmp_path / "disk", "--no-plots", "--sha256")
    done, _ = remote(0, "analyze", server.url("good", MODEL.name), server.url("good", NAME), "-o", tmp_path / "net", "--no-plots", "--sha256", "--yes", "--json")
    printed = json.loads(done.stdout)
    assert printed.pop("read")["requests"] == len(server.requests)
    assert printed == json.loads((tmp_path / "net/report.json").read_bytes())
    assert (tmp_path / "net/report.json").read_bytes() == (tmp_path / "disk/report.json").read_bytes()
    for path in (MODEL, QUANTIZED):
        size = path.stat().st_size
        ranges = [request.range(size) for request in server.requests if request.path.endswith("/" + path.name)]
        read = sum(end - first for first, end in ranges)
        assert read <= size + 300_000, "read more than once"
    for path in (tmp_path / "net").rglob("*"):
        if path.is_file():
            assert not any(secret.encode() in path.read_bytes() for secret in SECRETS)


def test_a_large_model_comes_once_though_layers_are_passed_over_twice(remote, server, tmp_path):
    """Several pieces of 4 MiB, each wanted by several tasks and twice."""
    layers = {f"blocks.{n}.attn.weight": ("BF16", [2048, 2048], np.random.default_rng(n).normal(0, 1, 2048 * 2048).astype("<f4").view("<u4").__rshift__(16).astype("<u2").tobytes()) for n in range(3)}
    write(tmp_path / "large.safetensors", layers)
    server.files["large.safetensors"] = (tmp_path / "large.safetensors").read_bytes()
    size = len(server.files["large.safetensors"])
    done, _ = remote(0, "analyze", server.url("late", "large.safetensors"), "--groups", 64, "-o", tmp_path / "out", "--no-plots", "--yes", environment={"FIDELIO_HTTP_TIMEOUT": "30"})
    ranges = sorted(request.range(size) for request in server.requests)
    assert sum(end - first for first, end in ranges) <= size + 300_000 and len(ranges) <= 9


def test_a_check_is_that_of_the_files_on_disk(remote, server, fidelio, documents):
    expected = json.loads(fidelio.ends(0, "check", QUANTIZED, "--reference", MODEL, "--baseline", documents / "baseline.json", "--json").stdout)
    done, _ = remote(0, "check", server.url("good", NAME), "--reference", server.url("good", MODEL.name), "--baseline", documents / "baseline.json", "--json", "--yes")
    found = json.loads(done.stdout)
    assert found.pop("read")["requests"] == len(server.requests)
    assert found == expected


@pytest.mark.parametrize("command", ["analyze", "check"])
def test_scripts_say_yes_before_whole_files_come(remote, server, documents, tmp_path, command):
    more = {"analyze": [QUANTIZED, "-o", tmp_path / "out"], "check": ["--baseline", documents / "baseline.json"]}[command]
    remote(64, command, server.url("good", MODEL.name if command == "analyze" else NAME), *more, says=["MB would come over the network", "--yes"])
    assert len(server.requests) == 1


# Proxies.


def test_a_proxy_is_asked_and_its_password_is_not_said(remote, server):
    proxy = f"http://user:SECRETHEADER@127.0.0.1:{free_ports(1)[0]}"
    remote(66, "inspect", f"http://model.invalid/{NAME}", environment={"http_proxy": proxy, "no_proxy": ""}, says="rule not-reached")
    remote(0, "inspect", server.url("good", NAME), environment={"http_proxy": proxy, "no_proxy": "127.0.0.1"})
    remote(64, "inspect", server.url("good", NAME), environment={"http_proxy": "ftp://SECRETHEADER", "no_proxy": ""}, says="http_proxy is not of the form")
