"""docs/使用手册.md: what it tells the staff to type works, and what it points to is there."""

from __future__ import annotations

import datetime as dt
import re
import shlex
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from xl_heating.cli import app
from xl_heating.functions.formula import evaluate
from xl_heating.functions.values import Value
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel.commands import COMMANDS
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.demo_year import enter_transfers, make_year

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
TEXT = (DOCS / "使用手册.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINES = [line for block in FENCED.findall(TEXT) for line in block.splitlines()]
INLINE = re.findall(r"`(xl-heating [^`]+)`", TEXT)
FORMULAS = re.findall(r"^\| `(=HEAT_.+?)` \| (.+?) \|", TEXT, flags=re.MULTILINE)
MADE = sorted(set(re.findall(r"`((?!xl-heating )[^`*%]+\.(?:xlsx|xlsm|docx|csv))`", TEXT)))
GROUP = typer.main.get_command(app)
FOR_DEVELOPERS = {"build"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the guide's office after everything in the guide has been typed, in order."""
    folder = tmp_path_factory.mktemp("office")
    policy = load_policy()
    year = make_year(folder, policy, 70)
    now = dt.datetime(2022, 4, 15, 9)
    closed_file.run(year.summary, enter_transfers, Occasion(policy, now.date(), now, "示例"))
    # The village works on a computer of its own; one office has a ledger that is not ours.
    shutil.copy(next(year.villages.glob("*.xlsm")), folder)
    shutil.copy(ROOT / "workbooks" / "samples" / "01标准台账.xlsx", folder / "自有台账.xlsx")
    failed = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for line in LINES:
            run = CliRunner().invoke(app, shlex.split(line)[1:])
            if run.exit_code:
                failed.append(f"{line}\n{run.output}\n{run.exception!r}")
    assert not failed, "\n\n".join(failed)
    return folder


def test_every_line_to_type_is_a_command() -> None:
    assert len(LINES) > 20
    assert [line for line in LINES if not line.startswith("xl-heating ")] == []


def test_commands_run_in_order_and_leave_the_files_the_guide_names(office: Path) -> None:
    assert len(MADE) > 12
    assert [name for name in MADE if not (office / name).is_file()] == []


def test_running_subsidy_typed_again_pays_nobody_twice(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = [line for line in LINES if line.startswith("xl-heating payments ")]
    monkeypatch.chdir(office)
    assert CliRunner().invoke(app, shlex.split(line)[1:]).exit_code == 0
    batches = sorted((office / "街镇台账" / "运行补贴发放").rglob("银行代发*.csv"))
    assert [path.name for path in batches] == ["银行代发-2021-2022-分散气代煤-第1批.csv"]


@pytest.mark.parametrize("line", INLINE)
def test_commands_within_sentences_can_be_parsed(line: str) -> None:
    """Commands that change this computer, or need one that is installed, are parsed and not run."""
    name, *arguments = shlex.split(line)[1:]
    command = GROUP.commands[name]  # type: ignore[attr-defined]  # a group has them
    command.make_context(name, arguments)


@pytest.mark.parametrize(("formula", "result"), FORMULAS)
def test_formulas_give_what_the_guide_says(formula: str, result: str) -> None:
    assert _shown(evaluate(formula)) == result


def test_the_guide_has_formulas_of_every_kind() -> None:
    assert len(FORMULAS) >= 20
    assert {"HEAT_SUBSIDY", "HEAT_SPLIT", "HEAT_RUNNING", "HEAT_HOUSEHOLDS", "HEAT_ID_CHECK"} <= {
        re.split(r"[=(]", formula)[1] for formula, _ in FORMULAS
    }


def test_every_button_is_explained() -> None:
    assert [command.caption for command in COMMANDS if command.caption not in TEXT] == []


def test_the_table_of_buttons_says_which_workbook_has_them() -> None:
    rows = re.findall(r"^\| (\S+) \| (●?) ?\| (●?) ?\| (●?) ?\| [^|]+ \|$", TEXT, flags=re.MULTILINE)
    said = {
        caption: {
            book for book, mark in zip(("村居名单", "街镇台账", "区级汇总"), marks, strict=True) if mark
        }
        for caption, *marks in rows
    }
    assert said == {
        command.caption: {str(book) for book in command.books} for command in COMMANDS if command.books
    }


def test_every_command_of_the_staff_is_shown() -> None:
    shown = {shlex.split(line)[1] for line in [*LINES, *INLINE]}
    names = set(GROUP.commands)  # type: ignore[attr-defined]  # a group has them
    assert names - FOR_DEVELOPERS - shown == set()


def test_links_and_pictures_are_there() -> None:
    anchors = {_anchor(title) for title in re.findall(r"^#+ (.+)$", TEXT, flags=re.MULTILINE)}
    targets = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert [each for each in targets if each.startswith("#") and each[1:] not in anchors] == []
    files = [each for each in targets if not each.startswith("#")]
    assert [each for each in files if not (DOCS / each).is_file()] == []
    assert len([each for each in files if each.endswith(".png")]) >= 10


def test_every_picture_is_made_by_the_script() -> None:
    script = (DOCS / "make-handbook-pictures.sh").read_text(encoding="utf-8")
    pictures = set(re.findall(r"pictures/(手册-[^)]+)\.png", TEXT))
    assert {picture for picture in pictures if picture not in script} == set()
    assert {path.stem for path in (DOCS / "pictures").glob("手册-*.png")} == pictures


def _shown(value: Value) -> str:
    """As a cell shows it; several cells from left to right."""
    if isinstance(value, list):
        return "、".join(_shown(each) for row in value for each in row)
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _anchor(title: str) -> str:
    """As GitHub makes it of a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
