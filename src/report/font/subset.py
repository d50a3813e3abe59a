#!/usr/bin/env -S uv run --script
# /// script
# dependencies = ["fonttools"]
# ///
"""Makes the embedded Chinese font: the characters of the Chinese catalogues, and GB 2312's first level (3,755 characters),
punctuation and full-width forms, of Noto Sans CJK SC, regular and bold.

    apt-get install fonts-noto-cjk
    src/report/font/subset.py [FOLDER]

FOLDER holds NotoSansCJK-Regular.ttc and -Bold.ttc; by default it is the one that Debian installs. Characters of other texts
come from the system's fonts.
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTCollection

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = pathlib.Path("/usr/share/fonts/opentype/noto")
FAMILY = "Noto Sans CJK SC"
# Rows of GB 2312: symbols, numerals and full-width forms, then the first level.
ROWS = [*range(0xA1, 0xA4), *range(0xB0, 0xD8)]


def characters():
    """The code points to keep."""
    kept = set()
    for row in ROWS:
        for column in range(0xA1, 0xFF):
            try:
                kept.add(bytes([row, column]).decode("gb2312"))
            except UnicodeDecodeError:
                pass
    for catalogue in HERE.parents[1].rglob("zh.toml"):
        kept.update(catalogue.read_text(encoding="utf-8"))
    return {ord(character) for character in kept if not character.isascii()}


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE
    kept = characters()
    for weight in ("Regular", "Bold"):
        collection = TTCollection(folder / f"NotoSansCJK-{weight}.ttc")
        font = next(font for font in collection.fonts if font["name"].getDebugName(1) == FAMILY)
        options = subset.Options(layout_features=[], hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
        options.drop_tables += ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
        font.recalcTimestamp = False
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=kept)
        subsetter.subset(font)
        target = HERE / f"noto_sans_sc_{weight.lower()}.otf"
        font.save(target)
        print(f"{target.name}: {len(font.getBestCmap()):,} characters, {target.stat().st_size:,} bytes")


main()
