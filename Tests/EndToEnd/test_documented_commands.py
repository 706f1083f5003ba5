# SPDX-License-Identifier: Apache-2.0
"""Command lines that README.md, docs and integrations show name commands and options that there are."""
import json
import re

import pytest

from support.models import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "integrations").rglob("*.md"))]
OPTION = re.compile(r"(?<![\w/-])(--[a-z][a-z-]*|-[a-z])(?![\w-])")
# A command's words end where the shell goes on, and where a table of usage explains it behind three spaces.
COMMAND = re.compile(r"(?:^|[\s/])fidelio ((?:(?!&&| #|   )[^|;)>\"'])*)")


@pytest.fixture(scope="module")
def options(fidelio):
    """What each command takes: its words, as `activations merge`, to the names of its options."""
    found = {}

    def add(command, words):
        names = {("--" if name["kind"] == "long" else "-") + name["name"] for argument in command["arguments"] for name in argument.get("names", [])}
        found[" ".join(words)] = names | {"--help", "-h", "--version"}
        for inner in command.get("subcommands", []): add(inner, [*words, inner["commandName"]])

    add(json.loads(fidelio.ends(0, "--experimental-dump-help").stdout)["command"], [])
    return found


def lines(page):
    """What is set as code: command lines with what they continue on, and spans within sentences."""
    text = page.read_text()
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```$", text, re.M | re.S)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^ *```.*?^ *```$", "", text, flags=re.M | re.S))
    return [line for block in blocks for line in re.sub(r"\\\n", " ", block).splitlines()] + spans


def said(line, commands):
    """Each command that a line names with its options, as (words, options); the words are None if there is no such command."""
    for match in COMMAND.finditer(line):
        words = match.group(1).split()
        if words and words[0] == "help": words = words[1:]
        named = next((words[:count] for count in (2, 1) if words and " ".join(words[:count]) in commands), [])
        if not named and words and re.fullmatch(r"[a-z]+", words[0]): yield None, words
        else: yield " ".join(named), OPTION.findall(" ".join(words))


def wrong(line, commands):
    """What a line says that the command would refuse, in words; an option before any command belongs to `diagnose`, which is meant then."""
    for words, names in said(line, commands):
        if words is None: return f"there is no command {names[0]}: {line}"
        known = commands[words or "diagnose"] | commands[""]
        unknown = [name for name in names if name not in known]
        if unknown: return f"fidelio {words} does not take {', '.join(unknown)}: {line}"
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_command_lines_of_a_page_name_what_there_is(page, options):
    assert [text for line in lines(page) if (text := wrong(line, options))] == []


def test_command_lines_are_found(options):
    found = [words for page in PAGES for line in lines(page) for words, _ in said(line, options)]
    assert len(found) > 100 and len(set(found)) >= 15, set(found)


@pytest.mark.parametrize("line", ["fidelio diagnos x.safetensors", "fidelio check a.safetensors --baselines b", "fidelio survey . && fidelio survey . --shards 1/4", "fidelio x.safetensors --refrence y"])
def test_a_command_line_that_would_be_refused_is_seen(line, options):
    assert wrong(line, options)
