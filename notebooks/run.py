"""Run the notebooks from top to bottom and keep what they show: python notebooks/run.py [--into FOLDER] [NAME ...]

Without --into they are written over. What differs from run to run (times, machine, ids) is left out, so that the same data gives the
same bytes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SECONDS = 180  # for one cell


def main() -> None:
    parser = argparse.ArgumentParser(description="Run notebooks and keep what they show.")
    parser.add_argument("--into", type=Path, help="folder to write to instead of over them; it also holds the dataset they make")
    parser.add_argument("names", nargs="*", help="start of a name, such as 03; all by default")
    given = parser.parse_args()
    # Notebooks run the command `papers`, which lies beside this Python.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(HERE.parent), os.environ.get("PYTHONPATH"))))
    # A dataset that another version left there would not be read.
    shutil.rmtree((given.into or HERE) / "dataset", ignore_errors=True)
    for path in sorted(HERE.glob("*.ipynb")):
        if not given.names or path.name.startswith(tuple(given.names)):
            target = (given.into or HERE) / path.name
            run(path, target)
            print(target)


def run(path: Path, target: Path) -> None:
    """Run one notebook in the folder of its target, beside which `corpus` has to lie, and write it there."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(target.parent)}}).execute()
    _clean(notebook)
    nbformat.write(notebook, target)


def _clean(notebook: Any) -> None:
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number}"
        cell.metadata = {}
        for output in cell.get("outputs", ()):
            output.pop("metadata", None)
            if output.output_type in ("display_data", "execute_result"):
                output.metadata = {}


if __name__ == "__main__":
    main()
