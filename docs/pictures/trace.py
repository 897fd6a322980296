"""Draw docs/pictures/trace.svg: the example of docs/trace.md, traced and drawn as a tree."""

from pathlib import Path

import pyarrow as pa

from luuvet import trace

DAY, STAY = 86_400, 1800
NAMES = {1: "c", 2: "i", 3: "j", 4: "k"}
MEETINGS = [(1, 1, 2), (4, 2, 3), (7, 3, 4), (10, 1, 3)]  # day, two people
WIDE, HIGH, LEFT, TOP = 62, 74, 60, 46


def main() -> None:
    """Trace, draw, write."""
    visits = [(person, day, day * DAY, day * DAY + STAY) for day, *pair in MEETINGS for person in pair]
    columns = dict(zip(("person", "place", "arrived", "left"), zip(*visits, strict=True), strict=True))
    cases = pa.table({"person": [1], "from": [0], "to": [20 * DAY]})
    found = trace.labels(
        pa.table({name: list(values) for name, values in columns.items()}), cases=cases, engine="plain"
    )
    Path(__file__).with_suffix(".svg").write_text(drawn(found.to_pylist()), "utf-8")


def drawn(labels: list[dict[str, int]]) -> str:
    """Days to the right, people downward; an arrow a label, from infector to person, at its moment."""
    parts = []
    for person, name in NAMES.items():
        y = TOP + (person - 1) * HIGH
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{LEFT + 11 * WIDE}" y2="{y}" stroke="#bbb"/>')
        parts.append(f'<text x="{LEFT - 24}" y="{y + 6}" font-size="18">{name}</text>')
    for day in range(1, 12):
        parts.append(f'<text x="{LEFT + day * WIDE}" y="20" font-size="12" text-anchor="middle">{day}</text>')
    for label in labels:
        x, generation = LEFT + label["moment"] // DAY * WIDE, label["generation"]
        start, end = (TOP + (label[who] - 1) * HIGH for who in ("infector", "person"))
        parts.append(f'<line x1="{x}" y1="{start}" x2="{x}" y2="{end - 9}" stroke="#05603a" stroke-width="2"/>')
        parts.append(f'<circle cx="{x}" cy="{end}" r="8" fill="#05603a"/>')
        parts.append(f'<text x="{x}" y="{end + 4}" font-size="11" fill="#fff" text-anchor="middle">{generation}</text>')
    width, height = LEFT + 12 * WIDE, TOP + 4 * HIGH - 30
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">'
    title = "<title>Who was exposed on which day: the number is the generation of the label</title>"
    return "\n".join([head, title, *parts, "</svg>", ""])


if __name__ == "__main__":
    main()
