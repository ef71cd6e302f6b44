"""Fuzz the reader, the file readers and the rule parser with coverage-guided bytes.

    python benchmarks/reading/fuzz.py [--target text] [--seconds 60] [--runs 0] [--keep DIR]

Each target runs in a process of its own. A target fails on any error that is not one of Parley's
own messages, on a span that is not verbatim, and on an input that takes longer than ten seconds;
the input is then kept in --keep (crash-..., timeout-...) and the exit code is 1. Needs atheris,
which is no extra of Parley: pip install atheris. Without it the exit code is 4.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

DAY = date(2016, 12, 21)
SLOWEST = 10  # seconds for one input
SUFFIXES = (
    ".txt", ".md", ".html", ".jsonl", ".csv", ".tsv", ".xml", ".rss", ".pdf", ".warc", ".wet",
    ".txt.gz", ".warc.gz",
)  # fmt: skip
#: Words the fuzzer may put together; bytes alone would hardly ever make a sentence.
WORDS = (
    "Die Uno sagte, ", "nach Angaben der Armee ", "wurden 40 Menschen getötet", "in Aleppo",
    "„", "“", "»", "«", '"', "am Mittwochabend ", "seit Ende Oktober ", "zwischen 3.000 und 4.000 ",
    "sei ", "habe ", "dass ", ". ", "\n\n", "(", ")", "the army said ", "killed 12 people ",
    "according to ", "\u200f", "\u202e", "\u200b", "\u00ad", "\ufeff", "İ", "date 2016-12-21 ",
    "---\ndate: ", "<p>", "<script>", "</", "<rss><item>", "WARC/1.0\r\n", "%PDF-1.4\n", "stream\n",
    "[[rule]]\n", "all = [[", "yes = [", "kind = ", "id = ", "*", "@", "GUERRILLAS ATTACKED ",
    "car bomb ",
)  # fmt: skip
SEEDS = {
    "text": ("Die Uno sagte, 40 Menschen seien am Mittwoch in Aleppo getötet worden.",
             "“We left,” the envoy said on Friday. More than 30,000 people are missing."),
    "roles": ("Gunmen killed Judge Elena Marquez with a car bomb near the bank.",
              "GUERRILLAS ATTACKED A POWER STATION.", "Rebellen beschossen den Markt."),
    "file": ("\x00date 2016-12-21 Die Waffenruhe hält.", "\x02<html><p>Text</p></html>",
             '\x03{"text": "Eins", "date": "2016-12"}', "\x08%PDF-1.4\n1 0 obj << >> endobj"),
    "rules": ('[[rule]]\nid = "a"\nkind = "event"\ntopic = "x"\nall = [["schiff*"]]\n'
              'yes = ["Das Schiff sank.", "Schiffe"]\nno = ["Haus"]\n',),
}  # fmt: skip


def spans(noun: Any) -> list[dict[str, Any]]:
    """Return everything with a start, an end and its words, at any depth."""
    if isinstance(noun, dict):
        own = [noun] if {"start", "end"} <= noun.keys() and noun["start"] >= 0 else []
        return own + [s for value in noun.values() for s in spans(value)]
    return [s for item in noun for s in spans(item)] if isinstance(noun, list) else []


def verbatim(layers: Any, text: str) -> None:
    """Fail on a span whose words do not stand where it says."""
    from parley.core.tables import to_plain

    for span in spans(to_plain(layers)):
        words = span.get("quote", span.get("text"))
        if words is not None and words != text[span["start"] : span["end"]]:
            raise AssertionError(f"not verbatim: {span}")


def text_target() -> Callable[[bytes], None]:
    """Return the target that reads any text in either language."""
    from parley.core.claim import Report
    from parley.reading import Reader

    readers = {code: Reader(code) for code in ("de", "en")}

    def run(data: bytes) -> None:
        code = "en" if data[:1] < b"\x60" else "de"
        text = data.decode("utf-8", "replace")
        reading = readers[code].examine(Report("r", text, code, DAY))
        verbatim([list(reading.claims), list(reading.times), list(reading.figures)], text)

    return run


def roles_target() -> Callable[[bytes], None]:
    """Return the target that finds roles in any text."""
    from parley.reading.roles import find_roles

    def run(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        roles = find_roles(text, "en" if data[:1] < b"\x60" else "de")
        verbatim([list(roles.deeds), list(roles.fillers), list(roles.entities)], text)

    return run


def file_target() -> Callable[[bytes], None]:
    """Return the target that loads any bytes as any kind of file."""
    from parley.reading import load_reports

    folder = Path(tempfile.mkdtemp(prefix="parley-fuzz-"))

    def run(data: bytes) -> None:
        suffix = SUFFIXES[(data[0] if data else 0) % len(SUFFIXES)]
        file = folder / f"x{suffix}"
        file.write_bytes(data[1:])
        loaded = load_reports([file], DAY)
        if not loaded.reports and not loaded.faults:
            raise AssertionError(f"{suffix}: neither a report nor a word why")

    return run


def rules_target() -> Callable[[bytes], None]:
    """Return the target that parses, checks and compiles any rule file."""
    from parley.reading import check_rules
    from parley.reading.events import Hits, compile_rules
    from parley.reading.events.rules import read_rules

    file = Path(tempfile.mkdtemp(prefix="parley-fuzz-")) / "x.toml"

    def run(data: bytes) -> None:
        file.write_bytes(data)
        check_rules(file)
        rules, _ = read_rules(file)
        if rules:
            Hits.of(compile_rules(rules), "Das Schiff sank vor der Küste.")

    return run


TARGETS: dict[str, Callable[[], Callable[[bytes], None]]] = {
    "text": text_target, "roles": roles_target, "file": file_target, "rules": rules_target,
}  # fmt: skip


def fuzz(name: str, seconds: int, runs: int, keep: Path) -> None:
    """Run one target until its time or its runs are over; libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["parley.reading"]):
        run = TARGETS[name]()
    seeds = Path(tempfile.mkdtemp(prefix="parley-seeds-"))
    for number, seed in enumerate(SEEDS[name]):
        (seeds / str(number)).write_text(seed, encoding="utf-8")
    words = seeds.with_suffix(".dict")
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in WORDS), encoding="ascii")
    keep.mkdir(parents=True, exist_ok=True)
    limits = [f"-max_total_time={seconds}", f"-timeout={SLOWEST}", "-max_len=6000"]
    limits += [f"-runs={runs}"] if runs else []
    options = [f"-dict={words}", f"-artifact_prefix={keep}/{name}-", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *limits, *options, str(seeds)], run)
    atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02X}" for byte in word.encode("utf-8"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", choices=(*TARGETS, "all"), default="all")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--runs", type=int, default=0, help="inputs a target; 0: as many as fit")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "parley-fuzz")
    options = parser.parse_args()
    try:
        import atheris  # noqa: F401
    except ImportError:
        print("Fuzzing needs atheris. Install it with: pip install atheris", file=sys.stderr)
        return 4
    if options.target != "all":
        fuzz(options.target, options.seconds, options.runs, options.keep)
        return 0
    print(f"{'target':<8}{'inputs':>10}{'a second':>10}  outcome")
    failed = 0
    for name in TARGETS:
        own = [sys.executable, __file__, "--target", name, "--seconds", str(options.seconds)]
        own += ["--runs", str(options.runs), "--keep", str(options.keep)]
        done = subprocess.run(own, capture_output=True, text=True, errors="replace", check=False)
        stats = dict(
            line.removeprefix("stat::").split(":", 1)
            for line in done.stderr.splitlines()
            if line.startswith("stat::")
        )
        inputs = stats.get("number_of_executed_units", "?").strip()
        pace = stats.get("average_exec_per_sec", "?").strip()
        print(f"{name:<8}{inputs:>10}{pace:>10}  {'held' if done.returncode == 0 else 'FAILED'}")
        if done.returncode:
            failed += 1
            print(done.stdout[-3000:] + done.stderr[-1500:], file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
