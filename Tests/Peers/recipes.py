#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs what docs/ci.md tells people to put into their CI, and action.yml, as they stand.

usage: recipes.py FIDELIO FOLDER

Each block of docs/ci.md is taken from the page: shell as it is, the scripts of GitLab's jobs, the `run` steps of GitHub's, and of the
action that they use, with its inputs. Each runs in a folder of its own with the fixtures' models, once with a good candidate and once
with a worse one. Steps of services (checkout, uploads) are left out, and only those that are known. Needs the package PyYAML of PyPI.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import yaml

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


def github_step(place, step, code):
    """A step's exit code, and the variables and outputs of its action."""
    files = {name: place.path / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.touch()
    variables = {name: str(file) for name, file in files.items()} | {"GITHUB_ACTIONS": "true"}
    if "run" in step:
        expect(place, place.run(["bash", "-e"], step["run"], **variables), code, "junit.xml", "fidelio.sarif")
        return
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    assert step["with"].keys() <= action["inputs"].keys(), step
    assert all(name in step["with"] for name, entry in action["inputs"].items() if entry.get("required")), step
    inputs = {name: step["with"].get(name, entry.get("default")) for name, entry in action["inputs"].items()}
    (body,) = action["runs"]["steps"]
    assert body["shell"] == "bash" and "${{" not in body["run"]
    given = {name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda m: inputs[m[1]], value) for name, value in body["env"].items()}
    # The runner's own options for `shell: bash`.
    exit_code = place.run(["bash", "--noprofile", "--norc", "-eo", "pipefail"], body["run"], **variables, **given)
    names = [f"fidelio-check/{name}" for name in ("junit.xml", "fidelio.sarif", "summary.md", "bench.json")]
    expect(place, exit_code, code, *names, "GITHUB_STEP_SUMMARY")
    outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
    assert {f"${{{{ steps.check.outputs.{name} }}}}" for name in outputs} == {o["value"] for o in action["outputs"].values()}
    assert outputs["passed"] == ("true" if code == 0 else "false"), outputs
    assert (int(outputs["failed"]) > 0) == (code == 1), outputs
    assert (place.path / outputs["sarif"]).exists() and (place.path / outputs["junit"]).exists()
    assert ("::error " in place.said) == (code == 1), place.said


def github_recipes(make):
    steps = []
    for document in map(yaml.safe_load, blocks("yaml")):
        steps += document if isinstance(document, list) else document["jobs"]["check"]["steps"] if "jobs" in document else []
    ours = [step for step in steps if not step.get("uses", "").startswith(SERVICES)]
    assert len(steps) - len(ours) == 3 and len(ours) == 2, steps
    assert all("run" in step or step["uses"].startswith(ACTION) for step in ours), ours
    for place, step in enumerate(ours):
        for mode, code in (("row-convrot64", 0), ("row", 1)):
            github_step(make(f"github{place}", mode), step, code)
    broken = make("broken", "row")
    (broken.path / "baselines/model.json").write_text("{}")
    body = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"][0]
    given = dict(FIDELIO="fidelio", CANDIDATE="models/candidate.safetensors", BASELINE="baselines/model.json")
    code = broken.run(["bash", "-eo", "pipefail"], body["run"], REFERENCE="", POLICY="", OUTPUT="out", GITHUB_OUTPUT="o", **given)
    expect(broken, code, 65)
    assert not (broken.path / "o").exists(), "outputs of nothing"
    return 5


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 64
    fidelio, folder = os.path.realpath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()

    def make(name, mode):
        return Place(fidelio, folder, name, mode)

    runs = shell_recipes(make) + gitlab_recipe(make) + github_recipes(make)
    print(f"recipes: {runs} runs of the recipes in docs/ci.md and action.yml")
    return 0


if __name__ == "__main__":
    sys.exit(main())
