#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Execute the notebooks, in place or as a check.

usage: notebooks.py update FIDELIO     execute each in place: what `make notebooks` does
       notebooks.py check FIDELIO      execute each in memory; fail on an error, and if text or tables are not those committed

Pictures are not compared, since fonts and compressors differ; that each cell has as many as it had is. Nothing that changes from run
to run is written: no times, no counts, no version of Python. Needs notebooks/requirements.txt.
"""

import difflib
import os
import re
import sys
import tempfile
from pathlib import Path

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
LIMIT = 600_000  # bytes of all notebooks together
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def isolate(folder, fidelio):
    """The user's own settings do not count, and the model is the fixture."""
    for name in ("FIDELIO_MODEL", "FIDELIO_ACTIVATIONS", "FIDELIO_CANDIDATES"):
        os.environ.pop(name, None)
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"):
        os.environ[name] = f"{folder}/{name}"
    os.environ["FIDELIO"] = str(fidelio)
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"


def executed(path):
    """The notebook with the outputs of today."""
    import nbformat
    from nbconvert.preprocessors import ExecutePreprocessor

    notebook = nbformat.read(path, as_version=4)
    processor = ExecutePreprocessor(
        timeout=600, startup_timeout=600, kernel_name="python3", record_timing=False, extra_arguments=["--log-level=ERROR"])
    processor.preprocess(notebook, {"metadata": {"path": str(path.parent)}})
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = None
                output.pop("metadata", None) if output.output_type == "stream" else output.update(metadata={})
    nbformat.validate(notebook)
    return notebook


def texts(notebook):
    """For each code cell what it put out, without the bytes of its pictures."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            outputs = []
            for output in cell.outputs:
                data = output.get("data", {})
                outputs += [f"{output.output_type}: {output.get('text', '')}"]
                outputs += [f"{kind}: {'' if kind.startswith('image/') else data[kind]}" for kind in sorted(data)]
            found.append("\n".join(outputs))
    return found


def problems(path, notebook, committed):
    """What is wrong with this run of a notebook, in sentences."""
    found = []
    sources = [cell.source.strip().splitlines()[0] for cell in notebook.cells if cell.cell_type == "code"]
    for first_line, now, then in zip(sources, texts(notebook), texts(committed), strict=True):
        if now != then:
            change = "\n".join(difflib.unified_diff(then.splitlines(), now.splitlines(), "committed", "now", lineterm="", n=1))
            found.append(f"{path.name}: the cell `{first_line}` does not put out what is committed; `make notebooks` does it anew\n{change}")
        if re.search(r"(^|[\s'\"(=])/(home|root|tmp|usr|var|work|Users)\b", now):
            found.append(f"{path.name}: the cell `{first_line}` puts out a path of this machine:\n{now}")
    return found


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("update", "check"):
        print(__doc__, file=sys.stderr)
        return 64
    paths = sorted(NOTEBOOKS.glob("*.ipynb"))
    found = [] if paths else [f"{NOTEBOOKS}: no notebook is there"]
    with tempfile.TemporaryDirectory() as folder:
        isolate(folder, Path(sys.argv[2]).resolve())
        import nbformat
        from nbclient.exceptions import CellExecutionError

        for path in paths:
            try:
                notebook = executed(path)
            except CellExecutionError as error:
                found.append(f"{path.name}: {error}")
                continue
            if sys.argv[1] == "update":
                nbformat.write(notebook, path)
            found += problems(path, notebook, nbformat.read(path, as_version=4))
    size = sum(path.stat().st_size for path in paths)
    if size > LIMIT:
        found.append(f"the notebooks take {size:,} bytes; {LIMIT:,} are the limit")
    for problem in found:
        print(problem, file=sys.stderr)
    print(f"notebooks: {len(paths)} executed, {size:,} bytes, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
