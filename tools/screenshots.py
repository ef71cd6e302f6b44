"""Take the documentation's pictures from those the browser tests made: tools/screenshots.py.

The browser tests write what they looked at into ``artefacts/``. This shrinks some of them
into ``docs/assets/``; it needs Pillow.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PICTURES = {  # picture of a test: (picture of the manual, how much of its height)
    "report-en-1200": ("report", 1500),
    "page-review": ("review", 1000),
    "page-agreements-nationwide-ceasefire": ("agreement", 1300),
    "page-map": ("map", 1000),
}
WIDTH, COLOURS = 900, 128


def main() -> None:
    """Cut, shrink and write each picture."""
    target = ROOT / "docs" / "assets"
    target.mkdir(exist_ok=True)
    for name, (told, height) in PICTURES.items():
        picture = Image.open(ROOT / "artefacts" / f"{name}.png").convert("RGB")
        picture = picture.crop((0, 0, picture.width, min(height, picture.height)))
        size = (WIDTH, round(picture.height * WIDTH / picture.width))
        small = picture.resize(size, Image.Resampling.LANCZOS)
        small.quantize(COLOURS).save(target / f"{told}.png", optimize=True)


if __name__ == "__main__":
    main()
