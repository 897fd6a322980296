"""A Word document opened by LibreOffice: as text and as PDF, with a profile and fonts of its own and no network."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import luuvet.layout

FONTS = Path(luuvet.layout.__file__).parent / "fonts" / "tinos"
# Times New Roman is on no Debian; Tinos has its metrics.
_FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir>{fonts}</dir>
<cachedir>{cache}</cachedir>
<alias binding="same"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias>
</fontconfig>
"""


def texts_of(documents: Sequence[bytes], folder: Path) -> list[list[str]]:
    """The lines that hold anything, of each document as LibreOffice reads it; headers and footers are left out."""
    files = _converted(documents, "txt", "txt:Text (encoded):UTF8,LF", folder)
    return [[line for line in file.read_text("utf-8-sig").split("\n") if line.strip()] for file in files]


def pdfs_of(documents: Sequence[bytes], folder: Path) -> list[bytes]:
    """Each document as LibreOffice prints it."""
    return [file.read_bytes() for file in _converted(documents, "pdf", "pdf", folder)]


def _converted(documents: Sequence[bytes], ending: str, form: str, folder: Path) -> list[Path]:
    """Put anew: what was there before would be taken for what was made."""
    sources = [folder / f"{number}.docx" for number in range(len(documents))]
    results = [source.with_suffix(f".{ending}") for source in sources]
    for source, result, octets in zip(sources, results, documents, strict=True):
        source.write_bytes(octets)
        result.unlink(missing_ok=True)
    fonts = folder / "fonts.conf"
    fonts.write_text(_FONTS_CONF.format(fonts=FONTS, cache=folder / "fonts"))
    profile = (folder / "profile").as_uri()
    command = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        form,
        "--outdir",
        str(folder),
    ]
    environment = os.environ | {"HOME": str(folder), "FONTCONFIG_FILE": str(fonts), "LC_ALL": "C.UTF-8"}
    subprocess.run([*command, *sources], check=True, capture_output=True, env=environment, timeout=300)
    return results
