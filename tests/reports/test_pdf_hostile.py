"""Whatever is typed gives a paper or a plain message, within the limits; nothing is fetched."""

import json
import os
import resource
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import page
import pypdfium2
import pytest
from weasyprint import HTML

from reports import pdf, pdf_child
from reports.document import (
    Appendix,
    Block,
    BulletList,
    Cell,
    Chart,
    Column,
    Document,
    Fact,
    Heading,
    Item,
    Key,
    Link,
    NumberedList,
    Paragraph,
    Quotation,
    Series,
    Strong,
    Table,
    Tag,
    Text,
    prose,
    to_json,
)
from reports.html import page as html_page
from reports.markdown import blocks_of
from reports.pdf import (
    Limits,
    PdfBusy,
    PdfFailed,
    PdfProblem,
    PdfTooLarge,
    PdfTooSlow,
    make_pdf,
)
from tests.reports.papers import action_table, paper, rich_paper
from tests.reports.test_making import until
from tests.thorough import IS_OTHER_DATABASE

pytestmark = pytest.mark.skipif(
    IS_OTHER_DATABASE, reason="papers are drawn without a database: tried on SQLite"
)
MADE_ON = date(2026, 6, 1)


def text_of(made_pdf: bytes) -> str:
    with pypdfium2.PdfDocument(made_pdf) as read:
        return "\n".join(one.get_textpage().get_text_bounded() for one in read)


def table(*cells: str, **given: Any) -> Table:
    columns = tuple(Column(f"Column {place}") for place in range(len(cells)))
    return Table("Table", columns, (tuple(map(Cell.of, cells)),), **given)


def nested_list(depth: int) -> BulletList:
    nested: BulletList | None = None
    for level in range(depth, 0, -1):
        nested = BulletList((Item.of(f"level {level}", nested=nested),))
    assert nested
    return nested


# Text

SCRIPTS = (
    "Arabic محمد, Hebrew שלום, mixed 123 שלום 456, Greek Ω, Cyrillic Ж, Polish łódź, 漢字, हिन्दी"
)
EMOJI = "😀 👩\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e007f ✓ → ☃ \u2066\u202e"
CONTROLS = "".join(map(chr, range(32))) + "\x7f\x85\x9f\ud800\udfff\ufffe\U000e0001\ue000\uf0b7"
ZERO_WIDTH = "a\u200b\u200c\u200d\u2060\u00ad\ufeffb" * 300
TOWER = "Z" + "\u0301" * 3000
SPACES = "\u00a0" * 1000 + "\u3000" * 100 + "\t\n" * 300
ASTRAL = "\U0001fbff \U00012000 \U0002a6d6 \U000e0100 \u0378 \U0010fffd"
LONG_WORD = "x" * 2000
VARIED = (SCRIPTS, EMOJI, CONTROLS, ZERO_WIDTH, TOWER, SPACES, ASTRAL, LONG_WORD)


@pytest.mark.parametrize(
    "text",
    VARIED,
    ids=["scripts", "emoji", "controls", "zero width", "tower", "spaces", "astral", "long word"],
)
def test_odd_text_gives_an_accessible_paper(text):
    document = paper(
        Heading(1, text),
        Paragraph.of("Before ", text, " after."),
        BulletList.of(text),
        Table("T", (Column(text), Column("B")), ((Cell.of(text, is_heading=True), Cell.of(text)),)),
    )

    made = make_pdf(document, made_on=MADE_ON)

    report = page.validate_pdf_bytes(made)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert "Before" in text_of(made)
    assert "after." in text_of(made)


def test_a_symbol_no_font_can_draw_is_named():
    assert pdf_child.stand_ins("Made in £, € and – by\u00a0us") == {}
    made = make_pdf(paper(Paragraph.of("Well done \U0001f9a5 said the team")), made_on=MADE_ON)

    words = " ".join(text_of(made).split())
    assert "Well done [sloth] said the team" in words or "Well done \U0001f9a5 said" in words


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param([Paragraph.of("x" * 100_000)], id="a word of 100,000 letters"),
        pytest.param([table("x" * 20_000, "y" * 20_000)], id="endless words in cells"),
        pytest.param([nested_list(60)], id="60 nested lists"),
        pytest.param([table(*["cell"] * 60)], id="60 columns"),
        pytest.param([Table("c" * 3000, (Column("h" * 3000),), ())], id="an endless caption"),
        pytest.param(
            [Table("T", (Column("A"),), ((Cell.of("word " * 4000),),))],
            id="a cell of 20,000 letters",
        ),
        pytest.param(
            [
                Chart("t", "a", "line", (), ()),
                Chart("t", "a", "line", ("a",), (Series("s", (None,)),)),
                Chart("t", "a", "line", ("a", "b"), (Series("s", (-5, -5e300)),)),
                Chart("t", "a", "bars", ("<b>",) * 30, (Series("s<&", (1e15,) * 30),)),
                Chart("t", "a", "bars", ("a",), (Series("s", (-1,)), Series("r", (0,)))),
            ],
            id="charts of nothing, of less and of too much",
        ),
        pytest.param(
            [
                Paragraph.of(" "),
                Paragraph(()),
                Heading(1, ""),
                BulletList(()),
                BulletList((Item(()),)),
                Key(()),
                Quotation(()),
                Table("T", (Column(""),), ((Cell(()),),)),
                NumberedList((Item.of("x"),) * 3, "lower-alpha", "(1)", 999_998),
                NumberedList((Item.of("x"),), "lower-roman", "1)", 0),
            ],
            id="blocks of nothing",
        ),
        pytest.param(
            [Paragraph.of(*[Tag("Red: off track", "red")] * 300)], id="300 ratings in one line"
        ),
        pytest.param(
            [Paragraph((Link((Text("x"),), "https://example.org/" + "y" * 1900),))], id="long link"
        ),
    ],
)
def test_odd_shapes_give_an_accessible_paper(blocks: list[Block]):
    started = time.monotonic()

    made = make_pdf(paper(*blocks), made_on=MADE_ON)

    assert page.validate_pdf_bytes(made).is_compliant
    assert time.monotonic() - started < 60


def test_what_cannot_even_be_written_down_is_refused_plainly():
    content: tuple[Any, ...] = (Text("deep"),)
    for _level in range(2000):
        content = (Strong(content),)

    with pytest.raises(PdfFailed, match="could not be made from this text"):
        make_pdf(paper(Paragraph(content)), made_on=MADE_ON)


def test_a_table_beyond_all_measure_is_refused_at_once():
    rows = tuple((Cell.of("word " * 50),) for _row in range(5000))
    started = time.monotonic()

    with pytest.raises(PdfTooLarge, match="too large for one PDF"):
        make_pdf(paper(Table("T", (Column("A"),), rows)), made_on=MADE_ON)

    assert time.monotonic() - started < 2


# Limits

HEAVY = paper(action_table(150))
DIVIDED = paper(Heading(1, "One"), action_table(150), Appendix("Two"), action_table(150))


@contextmanager
def children(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Note the process id of every child that is started."""
    started: list[int] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **given: Any) -> None:
            super().__init__(*args, **given)
            started.append(self.pid)

    monkeypatch.setattr(pdf.subprocess, "Popen", Noted)
    yield started


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_within_the_limits_a_heavy_paper_is_made(monkeypatch):
    """The positive control of the two after it."""
    with children(monkeypatch) as started:
        assert make_pdf(HEAVY, made_on=MADE_ON).startswith(b"%PDF-")

    assert [is_alive(child) for child in started] == [False]


def test_a_paper_that_takes_too_long_is_ended(monkeypatch, settings):
    settings.PDF_SECONDS = 1
    began = time.monotonic()
    with (
        children(monkeypatch) as started,
        pytest.raises(PdfTooSlow, match="Shorten the longest table"),
    ):
        make_pdf(HEAVY, made_on=MADE_ON)

    assert [is_alive(child) for child in started] == [False]
    assert time.monotonic() - began < 65


def test_a_paper_that_takes_too_much_memory_is_ended(monkeypatch):
    with (
        children(monkeypatch) as started,
        pytest.raises(PdfTooLarge, match="split the report in two"),
    ):
        make_pdf(HEAVY, made_on=MADE_ON, limits=Limits(megabytes=190))

    assert [is_alive(child) for child in started] == [False]


def test_the_kernel_ends_a_child_whose_parent_is_gone(tmp_path):
    """Processor time is bound in the child itself, so nobody need be there to stop it."""
    bound = subprocess.run(
        [
            pdf.sys.executable,
            "-c",
            "from reports.pdf_child import hold_to\nhold_to(0, 4096)\nwhile True: pass",
        ],
        cwd=pdf.ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert bound.returncode in {-pdf.signal.SIGXCPU, -pdf.signal.SIGKILL}


def helpers_of(process: int) -> list[int]:
    return [
        int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ]


def begun(document: Document) -> "subprocess.Popen[bytes]":
    """A child that has begun with a paper, and its helpers with theirs."""
    order = {"document": to_json(document), "identifier": "x", "made_on": "2026-06-01"}
    order |= {"seconds": 600, "megabytes": 1024, "is_large": False}
    child = subprocess.Popen(
        pdf.COMMAND,
        cwd=pdf.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdin is not None
    child.stdin.write(json.dumps(order).encode())
    child.stdin.close()
    child.stdin = None  # or `communicate` would write to it
    until(lambda: child.poll() is not None or helpers_of(child.pid))
    return child


def test_a_helper_ends_when_the_child_does():
    child = begun(DIVIDED)
    helpers = helpers_of(child.pid)
    child.kill()
    child.communicate()

    assert helpers
    until(lambda: not any(is_at_work(helper) for helper in helpers))


def is_at_work(process: int) -> bool:
    """Whether it is there, and not merely waited for."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("by", [signal.SIGXCPU, signal.SIGABRT, signal.SIGKILL])
def test_a_child_ends_as_its_helper_did(by):
    """So that who asked is told why."""
    child = begun(DIVIDED)
    os.kill(helpers_of(child.pid)[0], by)
    made, _ = child.communicate(timeout=300)

    assert (child.returncode, made) == (-by, b"")


def test_limits_are_shared_between_a_child_and_its_helpers():
    child = begun(DIVIDED)
    all_of_them = (child.pid, *helpers_of(child.pid))

    def limits(kind: int) -> list[int]:
        return [resource.prlimit(process, kind)[0] for process in all_of_them]

    assert len(all_of_them) > 1
    until(
        lambda: (
            550 < sum(limits(resource.RLIMIT_CPU)) < 620
            # What it held before it forked counts for both, and differs between machines.
            and max(limits(resource.RLIMIT_AS)) < 1000 * 2**20
        )
    )
    child.kill()
    child.communicate()


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(PdfTooLarge):
        make_pdf(paper(), made_on=MADE_ON, limits=Limits(output_megabytes=0))


def test_papers_wait_their_turn(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(pdf.os, "cpu_count", lambda: 3)
    with pdf._turn(0), pytest.raises(PdfBusy, match="Try again in a minute"):
        make_pdf(paper(), made_on=MADE_ON, limits=Limits(waiting_seconds=0.1))

    with pdf._turn(0):
        pass  # the place is free again


def test_there_is_a_place_for_every_two_processors(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(pdf.os, "cpu_count", lambda: 4)
    with pdf._turn(0), pdf._turn(0), pytest.raises(PdfBusy), pdf._turn(0):
        pass


def test_a_child_that_fails_says_so_plainly(monkeypatch):
    monkeypatch.setattr(pdf, "to_json", lambda document: "{}")

    with pytest.raises(PdfFailed, match="tell your administrator"):
        make_pdf(paper(), made_on=MADE_ON)


@pytest.mark.parametrize("problem", [PdfProblem, PdfTooSlow, PdfTooLarge, PdfBusy, PdfFailed])
def test_every_problem_says_what_to_do_in_plain_words(problem):
    assert problem.message.endswith(".")
    assert str(problem()) == problem.message
    assert issubclass(problem, PdfProblem)


def test_nothing_is_left_in_the_temporary_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf.tempfile, "tempdir", str(tmp_path))
    make_pdf(paper(), made_on=MADE_ON)
    with pytest.raises(PdfTooSlow):
        make_pdf(paper(), made_on=MADE_ON, limits=Limits(seconds=0.2))

    assert [path.name.rpartition("-")[0] for path in tmp_path.iterdir()] == [
        "line-of-sight-pdf-turns"
    ]


# The network and the disk


class Listener:
    """A server on the loopback that counts who calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        while True:
            try:
                caller, _address = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            with caller:
                caller.recv(1000)
                caller.sendall(b"HTTP/1.0 200 OK\r\n\r\n")


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    with closing(found.socket):
        yield found


def vectors(address: str, canary: Path) -> list[str]:
    """Twenty ways to make a page fetch, of the network and of the disk."""
    targets = [f"{address}/x", canary.as_uri()]
    ways = (
        '<img src="{}">',
        '<link rel=stylesheet href="{}">',
        '<link rel=attachment href="{}">',
        "<style>@import url({});</style>",
        "<style>@font-face{{font-family:x;src:url({})}} p{{font-family:x}}</style>",
        '<p style="background:url({})">',
        '<object data="{}"></object>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="{}" width="9" height="9"/></svg>',
        '<embed src="{}">',
        '<a rel=attachment href="{}">x</a>',
    )
    return [way.format(target) for target in targets for way in ways]


def test_the_listener_hears_a_call(listener):
    """The positive control of the next two."""
    urllib.request.urlopen(listener.address, timeout=10).close()

    assert listener.calls == 1


def test_a_page_that_tries_everything_fetches_nothing(listener, tmp_path, caplog):
    """Even HTML that is none of ours, given to WeasyPrint as we do, reaches nothing."""
    canary = tmp_path / "canary.txt"
    canary.write_text("CANARY-7c1f")
    hostile = "".join(vectors(listener.address, canary))

    made = HTML(string=f"<p>paper</p>{hostile}", url_fetcher=pdf_child.no_fetcher()).write_pdf(
        uncompressed_pdf=True
    )

    assert listener.calls == 0
    assert b"CANARY-7c1f" not in made
    assert b"EmbeddedFile" not in made


def test_vectors_in_any_field_are_words(listener, tmp_path):
    canary = tmp_path / "canary.txt"
    canary.write_text("CANARY-7c1f")
    tried = vectors(listener.address, canary)
    everything = " ".join(tried)
    typed = f"{everything}\n\n![x]({listener.address}/y.png)\n\n[x]({canary.as_uri()})"
    document = Document(
        title=tried[0],
        council=everything,
        subtitle=everything,
        marking=tried[2],
        footer_reference=tried[3],
        facts=(Fact(tried[4], everything),),
        blocks=(
            Heading(1, everything),
            *blocks_of(typed),
            BulletList.of(*tried),
            Quotation(prose(everything), everything),
            Table("T", (Column(tried[0]), Column("B")), tuple(
                (Cell.of(one, is_heading=True), Cell.of(one)) for one in tried
            )),
            Paragraph((Link((Text("a link"),), f"{listener.address}/followed"),)),
        ),
    )  # fmt: skip

    made = make_pdf(document, made_on=MADE_ON)

    words = text_of(made)
    assert listener.calls == 0
    assert "CANARY-7c1f" not in words
    assert "<linkrel=attachment" in "".join(words.split())
    assert page.validate_pdf_bytes(made).is_compliant


def test_the_page_itself_asks_for_nothing():
    html = html_page(
        paper(action_table(2)), styles="", identifier="x", made_on=MADE_ON, has_contents=True
    )
    styles = "".join(path.read_text() for path in pdf_child.STYLES)

    assert "src=" not in html
    assert "url(" not in styles.replace("attr(data-ref url)", "")
    assert "@import" not in styles


def test_the_child_is_given_none_of_our_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for the child")
    monkeypatch.setenv("DATABASE_URL", "not for the child")

    given = pdf._environment("/tmp/folder")

    assert "not for the child" not in given.values()


def test_the_site_does_not_load_weasyprint():
    loaded = subprocess.run(
        [
            pdf.sys.executable,
            "-c",
            "import reports.pdf, sys; print(any('weasyprint' in name for name in sys.modules))",
        ],
        cwd=pdf.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert loaded.stdout.strip() == "False"


def test_a_spare_child_makes_the_same_bytes_once_and_is_replaced():
    made = make_pdf(paper(), made_on=MADE_ON)
    with pdf.spare_child():
        (first,) = pdf._spares
        assert make_pdf(paper(), made_on=MADE_ON) == made
        (second,) = pdf._spares
        assert (first.process.returncode, second.process.poll()) == (0, None)
        second.process.kill()
        second.process.wait()
        assert make_pdf(paper(), made_on=MADE_ON) == made
        (third,) = pdf._spares
    assert third.process.returncode == -signal.SIGKILL
    assert pdf._spares == []


def test_what_was_drawn_before_changes_no_byte(monkeypatch):
    """A spare child warms up on a paper of its own."""
    cold = make_pdf(rich_paper(), made_on=MADE_ON)
    warm = "from reports.pdf_child import main, warm_up; warm_up(); main()"
    monkeypatch.setattr(pdf, "COMMAND", (pdf.sys.executable, "-c", warm))
    assert make_pdf(rich_paper(), made_on=MADE_ON) == cold


def test_a_child_comes_after_the_pages():
    """In its own niceness, and in that of its session where the kernel shares between those."""
    with pdf.spare_child():
        (spare,) = pdf._spares
        process = spare.process.pid
        until(lambda: os.getpriority(os.PRIO_PROCESS, process) == pdf_child.NICENESS)
        group = Path(f"/proc/{process}/autogroup")
        if group.exists():
            until(lambda: group.read_text().endswith(f"nice {pdf_child.NICENESS}\n"))


def test_a_spare_child_that_nobody_needs_ends_when_its_parent_does():
    with pdf.spare_child():
        (spare,) = pdf._spares
        assert spare.process.stdin is not None
        spare.process.stdin.close()
        assert spare.process.wait(60) == 0
        assert make_pdf(paper(), made_on=MADE_ON).startswith(b"%PDF-")
