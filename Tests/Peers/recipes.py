#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs what docs/ci.md tells people to put into their CI, and action.yml, as they stand.

usage: recipes.py FIDELIO FOLDER [WHEEL]

Each block of docs/ci.md is taken from the page: shell as it is, the scripts of GitLab's jobs, the `run` steps of GitHub's, and of the
action that they use, with its inputs. Each runs in a folder of its own with the fixtures' models, once with a good candidate and once
with a worse one. Steps of services (checkout, uploads) are left out, and only those that are known. The action's installation gets its
wheel from an https server on this machine, and what it must refuse. WHEEL is a real one; without it one is made that holds a script
which runs FIDELIO. Needs the package PyYAML of PyPI, openssl and curl.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import yaml

import wheel_server

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "Fixtures/minilm_layers_bf16"
SERVICES = ("actions/checkout@", "actions/upload-artifact@", "github/codeql-action/upload-sarif@")
ACTION = "OWNER/fidelio@"


def blocks(kind):
    return re.findall(rf"```{kind}\n(.*?)```", (ROOT / "docs/ci.md").read_text(), re.S)


class Place:
    """A project's folder, with `fidelio` in PATH."""

    def __init__(self, fidelio, folder, name, mode):
        self.path = folder / f"{name}-{mode}"
        for part in ("models", "baselines", "bin"):
            (self.path / part).mkdir(parents=True)
        if fidelio is not None:
            (self.path / "bin/fidelio").symlink_to(fidelio)
        shutil.copy(f"{MODEL}.safetensors", self.path / "models/original.safetensors")
        shutil.copy(f"{MODEL}.{mode}.safetensors", self.path / "models/candidate.safetensors")
        shutil.copy(f"{MODEL}.row-convrot64.baseline.json", self.path / "baselines/model.json")
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")}
        self.environment["PATH"] = f"{self.path / 'bin'}:{self.environment['PATH']}"

    def run(self, shell, script, **variables):
        subprocess.run(["git", "init", "-q", "."], cwd=self.path, check=True)
        done = subprocess.run(
            shell, input=script, cwd=self.path, env=self.environment | variables, capture_output=True, text=True
        )
        self.said = done.stdout + done.stderr
        return done.returncode


def expect(place, code, expected, *files):
    assert code == expected, f"{place.path.name}: exit {code}, expected {expected}\n{place.said}"
    for file in files:
        assert (place.path / file).stat().st_size, f"{place.path.name}: {file} is missing or empty"


def shell_recipes(make):
    update, decide, publish = blocks("sh")
    for mode, code in (("row-convrot64", 0), ("row", 1)):
        place = make("shell", mode)
        expect(place, place.run(["sh", "-e"], decide), code, "summary.md")
        assert ("publish" in place.said) == (code == 0), place.said
        place = make("update", mode)
        expect(place, place.run(["sh", "-e"], update), 0)
        expect(place, place.run(["sh", "-e"], decide), 0)
        expect(place, place.run(["sh", "-e"], publish), 0, "manifest.json")
    place = make("nothing", "row")
    (place.path / "baselines/model.json").unlink()
    expect(place, place.run(["sh", "-e"], decide), 2)
    return 7


def gitlab_recipe(make):
    (job,) = (document for document in map(yaml.safe_load, blocks("yaml")) if "fidelity" in document)
    script = "\n".join(job["fidelity"]["script"])
    report = job["fidelity"]["artifacts"]["reports"]["junit"]
    for mode, code in (("row-convrot64", 0), ("row", 1)):
        place = make("gitlab", mode)
        expect(place, place.run(["sh", "-e"], script), code, report)
    return 2


def action_step(place, action, number, inputs, variables):
    """Runs one step of the action as the runner does; returns its exit code."""
    body = action["runs"]["steps"][number]
    assert body["shell"] == "bash" and "${{" not in body["run"]
    given = {name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: inputs[m[1]], value) for name, value in body["env"].items()}
    # The runner's own options for `shell: bash`.
    return place.run(["bash", "--noprofile", "--norc", "-eo", "pipefail"], body["run"], **variables, **given)


def github_step(place, step, code):
    """A step's exit code, and the variables and outputs of its action."""
    files = {name: place.path / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
    for file in files.values():
        file.touch()
    (place.path / "runner").mkdir(exist_ok=True)
    variables = {name: str(file) for name, file in files.items()} | {"GITHUB_ACTIONS": "true", "RUNNER_TEMP": str(place.path / "runner")}
    if "run" in step:
        expect(place, place.run(["bash", "-e"], step["run"], **variables), code, "junit.xml", "fidelio.sarif")
        return
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    assert step["with"].keys() <= action["inputs"].keys(), step
    assert all(name in step["with"] for name, entry in action["inputs"].items() if entry.get("required")), step
    inputs = {name: step["with"].get(name, entry.get("default")) for name, entry in action["inputs"].items()}
    assert [body["id"] for body in action["runs"]["steps"]] == ["install", "check"]
    if (exit_code := action_step(place, action, 0, inputs, variables)) != 0:
        expect(place, exit_code, code)
        assert not files["GITHUB_PATH"].read_text(), "a path of what was not installed"
        return
    added = files["GITHUB_PATH"].read_text().split()
    assert bool(added) == ("wheel" in step["with"]), place.said
    place.environment["PATH"] = ":".join([*added, place.environment["PATH"]])
    exit_code = action_step(place, action, 1, inputs, variables)
    names = [f"fidelio-check/{name}" for name in ("junit.xml", "fidelio.sarif", "summary.md", "bench.json")]
    expect(place, exit_code, code, *names, "GITHUB_STEP_SUMMARY")
    outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
    assert {f"${{{{ steps.check.outputs.{name} }}}}" for name in outputs} == {o["value"] for o in action["outputs"].values()}
    assert outputs["passed"] == ("true" if code == 0 else "false"), outputs
    assert (int(outputs["failed"]) > 0) == (code == 1), outputs
    assert (place.path / outputs["sarif"]).exists() and (place.path / outputs["junit"]).exists()
    assert ("::error " in place.said) == (code == 1), place.said


def github_recipes(make, bare, server):
    steps = []
    for document in map(yaml.safe_load, blocks("yaml")):
        steps += document if isinstance(document, list) else document["jobs"]["check"]["steps"] if "jobs" in document else []
    ours = [step for step in steps if not step.get("uses", "").startswith(SERVICES)]
    assert len(steps) - len(ours) == 3 and len(ours) == 3, steps
    assert all("run" in step or step["uses"].startswith(ACTION) for step in ours), ours
    assert [name for step in ours for name in step.get("with", {}) if name.startswith("wheel")] == ["wheel", "wheel-sha256"]
    for place, step in enumerate(ours):
        installs = "wheel" in step.get("with", {})
        if installs:
            assert (step["with"]["wheel"], step["with"]["wheel-sha256"]) == ("https://HOST/WHEEL", "SHA256"), step
            step["with"].update({"wheel": server.address, "wheel-sha256": server.digest})
        for mode, code in (("row-convrot64", 0), ("row", 1)):
            chosen = (bare if installs else make)(f"github{place}", mode)
            if installs:
                chosen.environment["CURL_CA_BUNDLE"] = str(server.certificate)
            github_step(chosen, step, code)
    broken = make("broken", "row")
    (broken.path / "baselines/model.json").write_text("{}")
    body = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"][1]
    given = dict(FIDELIO="fidelio", CANDIDATE="models/candidate.safetensors", BASELINE="baselines/model.json")
    code = broken.run(["bash", "-eo", "pipefail"], body["run"], REFERENCE="", POLICY="", OUTPUT="out", GITHUB_OUTPUT="o", **given)
    expect(broken, code, 65)
    assert not (broken.path / "o").exists(), "outputs of nothing"
    return 7 + installations(make, bare, server)


def installations(make, bare, server):
    """What the action installs besides, and what it refuses; each refusal with its words, before anything is fetched if that can be told."""
    step = {"candidate": "models/candidate.safetensors", "baseline": "baselines/model.json", "reference": "models/original.safetensors"}
    name, digest = server.wheel.name, server.digest
    plain = server.address.replace("https:", "http:")
    refused = [
        ({}, "the input wheel says what to install", False),
        ({"fidelio": "other"}, "names no command: other", False),
        ({"wheel": server.address}, "wheel-sha256 is needed", False),
        ({"wheel": server.address, "wheel-sha256": "12"}, "not 64 hexadecimal digits", False),
        ({"wheel": plain, "wheel-sha256": digest}, "not https", False),
        ({"wheel": f"{server.root}/$(touch pwned).whl", "wheel-sha256": digest}, "does not end in the name of a wheel", False),
        ({"wheel": "$(touch pwned)"}, "is not a file", False),
        ({"wheel": name, "wheel-sha256": digest[::-1]}, "another SHA-256", False),
        ({"wheel": server.address, "wheel-sha256": digest[::-1]}, "another SHA-256", True),
        ({"wheel": f"{server.root}/missing/{name}", "wheel-sha256": digest}, "could not be downloaded", True),
        ({"wheel": f"{server.root}/plain/{name}", "wheel-sha256": digest}, "could not be downloaded", True),
        ({"wheel": "empty.whl"}, "could not be installed", False),
    ]
    for number, (inputs, words, asks) in enumerate(refused):
        place = bare(f"refused{number}", "row")
        place.environment["CURL_CA_BUNDLE"] = str(server.certificate)
        shutil.copy(server.wheel, place.path / name)
        (place.path / "empty.whl").touch()
        asked = server.requests
        github_step(place, {"with": step | inputs}, 1)
        assert words in place.said and "::error title=fidelio::" in place.said, place.said
        assert (server.requests > asked) == asks, f"{inputs}: {server.requests - asked} requests"
        assert not (place.path / "pwned").exists() and not list(place.path.glob("runner/*/environment/bin/fidelio"))
    stranger = bare("stranger", "row")
    github_step(stranger, {"with": step | {"wheel": server.address, "wheel-sha256": digest}}, 1)
    assert "certificate" in stranger.said, stranger.said
    for number, inputs in enumerate(({"wheel": name}, {"wheel": name, "wheel-sha256": digest.upper()})):
        place = bare(f"file{number}", "row-convrot64")
        shutil.copy(server.wheel, place.path / name)
        github_step(place, {"with": step | inputs}, 0)
    return len(refused) + 3


def main():
    if len(sys.argv) not in (3, 4):
        print(__doc__, file=sys.stderr)
        return 64
    fidelio, folder = os.path.realpath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    wheel = pathlib.Path(sys.argv[3]).resolve() if len(sys.argv) == 4 else wheel_server.wheel_of(fidelio, folder)

    def make(name, mode):
        return Place(fidelio, folder, name, mode)

    def bare(name, mode):
        """A place that has no fidelio in PATH, as a hosted runner."""
        place = Place(None, folder, name, mode)
        kept = [entry for entry in place.environment["PATH"].split(":") if not (pathlib.Path(entry) / "fidelio").exists()]
        place.environment["PATH"] = ":".join(kept)
        return place

    with wheel_server.WheelServer(wheel, folder) as server:
        runs = shell_recipes(make) + gitlab_recipe(make) + github_recipes(make, bare, server)
    print(f"recipes: {runs} runs of the recipes in docs/ci.md and action.yml")
    return 0


if __name__ == "__main__":
    sys.exit(main())
