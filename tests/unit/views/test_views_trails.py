"""Every number on the report and the page leads back to the sentence it rests on.

The walk reads the finished HTML: each text that holds a digit is a number, unless it is a date, a
name, a quote or a text of the catalogue word for word. From the number it climbs towards the block
it stands in and looks for a way back: a link to a claim (followed to its quote), a link to a table
whose rows lead on, or a named publication, base rate or assumption.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from starlette.testclient import TestClient

from parley.views.i18n import LOCALES
from parley.views.web import application
from parley.workbench.service import Desk

VOID = {"meta", "link", "br", "input", "hr", "img", "col", "path", "rect", "circle", "line"}
# what holds no figure of ours: words of reports, controls, code, column heads
PASSED = {"script", "style", "head", "code", "bdi", "q", "del", "nav", "select", "th", "button"}
PASSED_CLASSES = {"chip", "claim", "licence", "print-only", "skip", "given", "langs", "ruler"}
ROWS = {"tr", "li", "p", "blockquote", "g"}
ENDS = {"article", "section", "main", "body"}
MONTH = "(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
DATES = re.compile(rf"(?:\d{{1,2}} )?{MONTH}(?: \d{{1,2}},)? \d{{2,4}}|\b(?:19|20)\d\d(?:-\d\d)*\b")
# levels and horizons that a text names, not results
FIXED = re.compile(
    r"Parley \d[\d.]*|90 %(?=:| of |$)|\b(?:14|30|60|90|100|180|365) days\b|resolution \d+"
)


@dataclass
class Node:
    """An element of the page."""

    tag: str
    attrs: dict[str, str]
    parent: Node | None
    children: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attrs.get("class", "").split())

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def climb(self) -> Iterator[Node]:
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    @property
    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text for c in self.children)


class Tree(HTMLParser):
    """The page as nodes; every element that is no void one is closed by our templates."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = self.at = Node("root", {}, None)
        self.feed(html)
        self.ids = {n.attrs["id"]: n for n in self.root.walk() if n.attrs.get("id")}

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        node = Node(tag, {k: v or "" for k, v in attrs}, self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.at.children.append(Node(tag, {k: v or "" for k, v in attrs}, self.at))

    def handle_endtag(self, tag: str) -> None:
        found = next((n for n in self.at.climb() if n.tag == tag), None)
        if found is not None and found.parent is not None:
            self.at = found.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


class Walk:
    """The walk over one page; ``fetch`` opens other pages of the same desk."""

    def __init__(self, page: str, names: set[str], fetch: Callable[[str], Tree | None]) -> None:
        self.tree, self.fetch = Tree(page), fetch
        with (LOCALES / "de.po").open("rb") as file:
            self.texts = {str(m.id).replace("%%", "%") for m in read_po(file) if m.id}
        known = [t for t in (*names, *self.texts) if re.search(r"\d", t) and "%(" not in t]
        known.sort(key=len, reverse=True)
        self.known = re.compile("|".join(map(re.escape, known)))
        self.ways: dict[str, bool] = {}

    def numbers(self) -> Iterator[tuple[Node, str]]:
        """Every text that shows a number, with the element it stands in."""
        for node in self.tree.root.walk():
            if any(n.tag in PASSED or n.classes & PASSED_CLASSES for n in node.climb()):
                continue
            for text in (c for c in node.children if isinstance(c, str)):
                said = " ".join(text.split())
                if said and said not in self.texts and re.search(r"\d", self._bare(said)):
                    yield node, said

    def _bare(self, text: str) -> str:
        return FIXED.sub("", DATES.sub("", self.known.sub("", text)))

    def lost(self) -> list[str]:
        """Numbers without a way back, with the block they stand in."""
        found = []
        for node, text in self.numbers():
            if not self.has_trail(node):
                block = next((n for n in node.climb() if n.attrs.get("id")), node)
                found.append(f"{block.attrs.get('id', block.tag)} <{node.tag}> {text[:90]}")
        return found

    def has_trail(self, node: Node) -> bool:
        for at in node.climb():
            counted = at.tag in {"caption", "summary"} and at.parent is not None
            own = at.tag in ROWS | {"a"} and self._leads(at)
            own = own or (counted and self._leads(at.parent))
            said = any(
                isinstance(c, Node) and c.classes & {"basis", "answer"} and self._leads(c)
                for c in at.children
            )
            if own or said or at.classes & {"assumed", "source"}:
                return True
            if at.tag in ENDS or "block" in at.classes:
                return False
        return False

    def _leads(self, node: Node, seen: frozenset[str] = frozenset(), tree: Any = None) -> bool:
        """Whether an element names a source or an assumption, or links to what leads on."""
        for n in node.walk():
            if n.classes & {"assumed", "source", "claim"} and n.text.strip():
                return True
            if n.tag == "a" and self._resolves(n.attrs.get("href", ""), seen, tree or self.tree):
                return True
        return False

    def _resolves(self, href: str, seen: frozenset[str], tree: Tree) -> bool:
        if href in seen or len(seen) > 4:
            return False
        if tree is not self.tree:
            return self._ends(href, seen, tree)
        if href not in self.ways:
            self.ways[href] = self._ends(href, seen, tree)
        return self.ways[href]

    def _ends(self, href: str, seen: frozenset[str], tree: Tree) -> bool:
        """Whether a link ends at words of a report, or at what leads on to them."""
        page, _, anchor = href.partition("#")
        if page:
            opened = self.fetch(page)
            if opened is None:
                return False
            tree = opened
            if not anchor:
                return any("text" in n.classes or n.tag == "blockquote" for n in tree.root.walk())
        target = tree.ids.get(anchor)
        if target is None:
            return False
        if "claim" in target.classes:
            return any(n.tag == "bdi" and n.text.strip() for n in target.walk())
        return self._leads(target, seen | {href}, tree)


def names_of(dossier: Any) -> set[str]:
    d = dossier
    nouns = [*d.actors, *d.places, *d.agreements, *d.formats, *d.sources]
    found = {n.name for n in nouns} | {d.title}
    return found | {f.question.text for f in d.forecasts} | {i.name for a in d.agreements
                                                             for i in a.instruments}  # fmt: skip


@pytest.fixture(scope="module")
def desk(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("trails") / "run"
    shutil.copytree(run_folder, folder)
    return Desk(folder)


@pytest.fixture(scope="module")
def fetch(desk: Desk) -> Callable[[str], Tree | None]:
    client = TestClient(application(desk), base_url="http://127.0.0.1")
    kept: dict[str, Tree | None] = {}

    def opened(address: str) -> Tree | None:
        if address not in kept:
            answer = client.get(address)
            kept[address] = Tree(answer.text) if answer.status_code == 200 else None
        return kept[address]

    opened.text = lambda address: client.get(address).text  # type: ignore[attr-defined]
    return opened


def test_every_number_of_the_report_leads_to_its_ground(small_run: Any) -> None:
    dossier, english, _ = small_run
    walk = Walk(english, names_of(dossier), lambda _: None)
    assert sum(1 for _ in walk.numbers()) > 500
    assert walk.lost() == []


PAGES = ("/", "/agreements", "/agreements/nationwide-ceasefire", "/outlook", "/ensemble", "/map",
         "/timeline", "/sources")  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_every_number_of_the_page_leads_to_its_ground(desk: Desk, fetch: Any, address: str) -> None:
    walk = Walk(fetch.text(address), names_of(desk.dossier()), fetch)
    assert sum(1 for _ in walk.numbers()) >= 4
    assert walk.lost() == []


def test_every_input_names_its_ground(small_run: Any) -> None:
    tables = [
        n for n in Tree(small_run[1]).root.walk() if n.tag == "table" and "inputs" in n.classes
    ]
    rows = [r for t in tables for r in t.walk() if r.tag == "tr" and not any(
        c.tag == "th" for c in r.walk())]  # fmt: skip
    bare = [
        r.text
        for r in rows
        if not any(
            n.tag == "a" or (n.classes & {"assumed", "source"} and n.text.strip()) for n in r.walk()
        )
    ]
    assert len(rows) > 300 and bare == []


@pytest.mark.parametrize(
    ("added", "lost"),
    [
        ("<p>And 4711 more.</p>", True),
        ("<p>And 4711 more. <a href='#nowhere'>why</a></p>", True),
        ("<table><tr><td>4711</td><td></td></tr></table>", True),
        ("<svg><g><title>4711</title></g></svg>", True),
        ("<p>And 4711 more. <span class='assumed'>assumed</span></p>", False),
        ("<p>By 13 December 2016, 90 %: who knows.</p>", False),
    ],
)
def test_a_number_without_a_way_back_is_found(small_run: Any, added: str, lost: bool) -> None:
    dossier, english, _ = small_run
    page = english.replace('<section id="risk">', f'<section id="risk">{added}', 1)
    walk = Walk(page, names_of(dossier), lambda _: None)
    assert any("4711" in text for text in walk.lost()) is lost


def test_a_way_back_that_ends_nowhere_is_found(small_run: Any) -> None:
    dossier, english, _ = small_run
    claim = re.search(r'<div class="claim" id="(\w+)"', english)
    assert claim is not None
    cut = english.replace(f'id="{claim[1]}"', 'id="elsewhere"')
    walk = Walk(cut, names_of(dossier), lambda _: None)
    assert not walk._resolves(f"#{claim[1]}", frozenset(), walk.tree)
