"""Copies what the pages need of the npm packages to where they are served from: `python -m pipeline.web.assets`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

VENDOR = "vendor"
FILES: Mapping[str, str] = {
    "openseadragon.js": "openseadragon/build/openseadragon/openseadragon.min.js",
    "openseadragon.LICENSE.txt": "openseadragon/LICENSE.txt",
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENSE.txt": "htmx.org/LICENSE",
    **{
        f"pt-{face}-{script}-{weight}.woff2": f"@fontsource/pt-{face}/files/pt-{face}-{script}-{weight}-normal.woff2"
        for face in ("sans", "serif")
        for script in ("cyrillic", "latin")
        for weight in (400, 700)
    },
    "pt-sans.LICENSE.txt": "@fontsource/pt-sans/LICENSE",
    "pt-serif.LICENSE.txt": "@fontsource/pt-serif/LICENSE",
}
"""Name as served: place below node_modules. No source maps; of the fonts only the two scripts and weights used."""


def vendor_folder() -> Path:
    """Return where the copied files lie."""
    return Path(str(resources.files("pipeline.web"))) / "static" / VENDOR


@cache
def missing_assets() -> tuple[str, ...]:
    """Return the names of files that were not copied; looked at once in a process."""
    return tuple(name for name in FILES if not (vendor_folder() / name).is_file())


def copy_assets(packages: Path) -> None:
    """Copy every file from the npm packages' folder.

    Raises:
        FileNotFoundError: A package is not installed, or not as it is expected.
    """
    folder = vendor_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in FILES.items():
        fresh = folder / f".{name}.new"
        shutil.copyfile(packages / source, fresh)
        fresh.replace(folder / name)


def main() -> int:
    """Copy from ./node_modules; say in one line what is missing."""
    try:
        copy_assets(Path.cwd() / "node_modules")
    except FileNotFoundError as error:
        sys.stderr.write(f"{error.filename} is missing: run `npm ci` in the project's folder first.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
