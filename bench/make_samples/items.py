"""The list of items: who draws them, how they are described, and the order of work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import yaml

from bench.make_samples import cards, deliver, diaries, letters, memoir, office, prints

SEED = 1941
ORIGIN = "bench/make_samples"

ITEMS: dict[str, Callable[[int], tuple[deliver.File, ...]]] = {
    "SB-0001": diaries.draw_girls_diary,
    "SB-0002": diaries.draw_foremans_diary,
    "SB-0003": letters.draw_triangle,
    "SB-0004": letters.draw_home_letter,
    "SB-0005": cards.draw_dependants_card,
    "SB-0006": cards.draw_workers_card,
    "SB-0007": prints.draw_leaflet,
    "SB-0008": prints.draw_newspaper,
    "SB-0009": office.draw_report,
    "SB-0010": office.draw_form,
    "SB-0011": prints.draw_tass_sheet,
    "SB-0012": office.draw_memo,
    "SB-0013": memoir.draw_memoir,
}


def draw_items(out: Path, seed: int, names: Iterable[str]) -> None:
    """Draw items with descriptions and ground truth, and note each file in PROVENANCE.csv."""
    described = yaml.safe_load((Path(__file__).parent / "items.yaml").read_text(encoding="utf-8"))
    truths = out / "ground_truth"
    truths.mkdir(parents=True, exist_ok=True)
    (truths / ".archiveignore").write_text("ground truth, not an item\n", encoding="utf-8")
    rows = deliver.load_provenance(out / "PROVENANCE.csv")
    for name in names:
        files = ITEMS[name](seed)
        rows = [row for row in rows if not row[0].startswith(f"{name}/")]
        for file in files:
            deliver.save_file(out / name, file)
            deliver.save_truth(truths, name, file)
            fonts = " ".join(file.fonts)
            rows.append((f"{name}/{file.name}", ORIGIN, str(seed), fonts, "CC0-1.0", "invented text, drawn page"))
        deliver.save_description(out / name, {**described.get(name, {}), "invented": True})
        print(name, len(files))
    deliver.save_provenance(out / "PROVENANCE.csv", rows)
