"""The macros run: buttons reach Python, the ribbon reaches the buttons, error marks become errors."""

from __future__ import annotations

import dataclasses
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pyopenvba.apps.excel import Range
from pyopenvba.interpreter import VBAErrorValue
from vba_machine import Machine

from xl_heating.functions import catalogue
from xl_heating.functions.values import CellError
from xl_heating.hosts.excel import buttons
from xl_heating.hosts.excel.commands import COMMANDS, BookKind, button_macros, ribbon_xml
from xl_heating.hosts.excel.sources import addin_modules, book_modules
from xl_heating.hosts.excel.texts import TEXTS
from xl_heating.hosts.excel.values import error_mark
from xl_heating.hosts.excel.wrappers import vba_name, wrapper_module
from xl_heating.policy import Policy
from xl_heating.templates.addin import addin_workbook
from xl_heating.templates.village import village_workbook

COMMAND = re.compile(r"import xl_heating\.hosts\.excel\.buttons as b; b\.run\('(\w+)'\)")


@pytest.fixture(scope="module")
def addin_path(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Path:
    path = tmp_path_factory.mktemp("addin") / "清洁取暖.xlam"
    addin_workbook(path, policy)
    return path


@pytest.fixture
def addin(addin_path: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(addin_path, addin_modules(policy), monkeypatch, is_addin=True)


@pytest.fixture(scope="module")
def village_path(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Path:
    path = tmp_path_factory.mktemp("village") / "村居名单.xlsm"
    village_workbook(path, policy, rows=8)
    return path


def macros_of_buttons(path: Path) -> dict[str, str]:
    """Caption → macro, as the file's drawings have them."""
    found = {}
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.endswith(".vml"):
                text = package.read(name).decode()
                captions = re.findall(r"<font[^>]*>([^<]*)</font>", text)
                macros = re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", text)
                found.update(zip(captions, macros, strict=True))
    return found


@pytest.mark.parametrize("kind", list(BookKind))
def test_every_button_works(
    kind: BookKind, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixtures = {BookKind.DISTRICT: "district_path", BookKind.STREET: "empty_street_path"}
    path = request.getfixturevalue(fixtures.get(kind, "village_path"))
    made = macros_of_buttons(path)
    assert made == button_macros(kind)
    assert made
    jobs = {command.macro: command.job for command in COMMANDS}
    for macro in made.values():
        machine = Machine(path, book_modules(), monkeypatch, is_addin=False)
        machine.run(macro)
        if job := jobs[macro]:
            (line,) = machine.took_part
            assert COMMAND.fullmatch(line)[1] == job  # type: ignore[index]  # a miss fails here
            assert job in buttons.BUTTONS
            assert not machine.messages
        else:
            assert machine.took_part == []
        if macro == "HeatRecalculate":
            assert machine.scheduled == ["calculate"]
            assert machine.messages == [TEXTS["recalculated"]]


def test_jobs_exist_and_are_called_alike() -> None:
    """The ribbon's captions are those of the messages that the jobs show."""
    for command in COMMANDS:
        if command.job:
            assert buttons.BUTTONS[command.job].title == command.caption


def test_without_python_there_is_a_sentence(district_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(district_path, book_modules(), monkeypatch, is_addin=False)
    machine.prepare(interpreter="")
    machine.run("HeatRefresh")
    assert machine.messages == [TEXTS["not_installed"]]
    assert machine.took_part == []


def test_the_catalogue_is_shown(district_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(district_path, book_modules(), monkeypatch, is_addin=False)
    machine.run("HeatCatalogue")
    assert machine.app.evaluate("ActiveSheet.Name") == "函数目录"


def test_every_command_of_the_ribbon_does_what_its_macro_does(addin: Machine) -> None:
    addin.app.add_module("Option Explicit\nPublic ID As String\n", name="Control", kind="class")
    addin.app.add_module(
        "Sub Click(ByVal id As String)\nDim pressed As New Control\n"
        "pressed.ID = id\nHeatRibbon pressed\nEnd Sub\n",
        name="clicking",
    )
    identities = re.findall(r'<button id="(\w+)"', ribbon_xml())
    assert len(identities) == len(COMMANDS)
    for identity, command in zip(identities, COMMANDS, strict=True):
        if command.macro in ("HeatRecalculate", "HeatCatalogue"):
            continue  # tested on a workbook with a window
        addin.prepare(answer=TEXTS["sample_result"])
        before = len(addin.messages)
        addin.run("Click", identity)
        assert addin.took_part or len(addin.messages) > before
        if command.job:
            assert addin.took_part == [f"import xl_heating.hosts.excel.buttons as b; b.run('{command.job}')"]


def test_self_check_asks_python_and_then_the_package(addin: Machine) -> None:
    addin.prepare(answer=TEXTS["sample_result"])
    addin.run("HeatSelfCheck")
    assert addin.took_part[0].startswith("import xl_heating")
    assert COMMAND.fullmatch(addin.took_part[0])[1] == "doctor"  # type: ignore[index]  # a miss fails here
    assert "doctor" in buttons.BUTTONS


@pytest.mark.parametrize(
    ("answer", "fails", "reason"), [("", True, "server is gone"), ("壹元整", False, "壹元整")]
)
def test_self_check_says_what_is_wrong(addin: Machine, answer: str, fails: bool, reason: str) -> None:
    addin.prepare(answer=answer, fails=fails)
    addin.run("HeatSelfCheck")
    assert addin.messages == [f"{TEXTS['check_failed']}\n{reason}"]


def test_texts_are_decoded(addin: Machine) -> None:
    for key, text in TEXTS.items():
        assert addin.run("HeatText", key) == text


@pytest.mark.parametrize("error", list(CellError))
def test_error_marks_become_errors(addin: Machine, error: CellError) -> None:
    found = addin.run("HeatCell", error_mark(error))
    assert isinstance(found, VBAErrorValue)
    assert found.number == int(error_mark(error)[1:])


@pytest.mark.parametrize("value", ["", "#N/A", "集中供热延伸", "\x01", 12.5, True])
def test_other_values_stay(addin: Machine, value: object) -> None:
    assert addin.run("HeatCell", value) == value


def test_error_marks_inside_a_table(addin: Machine) -> None:
    addin.app.add_module(
        "Function Element(ByVal row As Long, ByVal column As Long) As Variant\n"
        "Dim table As Variant\ntable = HeatResult(Answer)\nElement = table(row, column)\nEnd Function\n",
        name="looking",
    )
    addin.run("PrepareTable", "甲", "\x012042")
    whole = [addin.run("Element", row, column) for row, column in ((0, 0), (0, 1), (1, 0))]
    assert whole == ["甲", 2.5, ""]
    assert addin.run("Element", 1, 1).number == 2042


def test_every_wrapper_hands_over_all_arguments(addin: Machine) -> None:
    """Required ones given, optional ones left out; each wrapper passes as many as the spec has."""
    for spec in catalogue.values():
        addin.prepare(answer="\x012036")
        found = addin.run(spec.name, *["x"] * spec.required)
        assert addin.took_part == [f"xl_heating.hosts.excel.udfs.{spec.name}/{len(spec.arguments)}"]
        assert found.number == 2036


def test_a_function_name_is_a_function_of_the_server() -> None:
    from xl_heating.hosts.excel import udfs

    declared = re.findall(r"^Public Function (\w+)\(", wrapper_module(), re.MULTILINE)
    assert declared == list(catalogue)
    assert all(callable(getattr(udfs, name)) for name in declared)


def test_arguments_are_words_that_vba_leaves_free() -> None:
    names = {vba_name(argument) for spec in catalogue.values() for argument in spec.arguments}
    assert {"date_", "end_"} <= names
    assert not names & {"date", "end", "array", "application", "xlpy"}


def test_descriptions_reach_excel(addin: Machine) -> None:
    addin.run("HeatDescribe")
    assert [each["Macro"] for each in addin.described] == [f"'清洁取暖.xlam'!{name}" for name in catalogue]
    assert all(0 < len(each["Description"]) <= 255 for each in addin.described)
    assert {each["Category"] for each in addin.described} == {
        f"清洁取暖-{spec.topic.value}" for spec in catalogue.values()
    }
    assert addin.shown == []


def test_descriptions_of_an_add_in_that_must_be_seen(addin: Machine) -> None:
    """Where Excel refuses a hidden workbook, the add-in shows itself for the moment and hides again."""
    addin.refuses_hidden = True
    addin.run("HeatDescribe")
    assert len(addin.described) == len(catalogue)
    assert addin.shown == [True, False]
    assert addin.is_addin


def test_start_is_put_off_and_warms_python(addin: Machine) -> None:
    addin.run("HeatBegin")
    assert addin.scheduled == ["'清洁取暖.xlam'!HeatLater"]
    addin.run("HeatLater")
    assert "module xl_heating.hosts.excel.udfs" in addin.took_part


@pytest.mark.parametrize(
    ("source", "other"),
    [
        (r"C:\Users\zhang\AppData\Roaming\清洁取暖.xlam", True),
        (r"\\server\share\清洁取暖.XLAM", True),
        (r"D:\xl\清洁取暖.xlam", False),
        (r"d:\XL\清洁取暖.xlam", False),
        (r"C:\Users\zhang\台账.xlsx", False),
    ],
)
def test_links_to_other_copies_are_known(addin: Machine, source: str, other: bool) -> None:
    assert bool(addin.run("HeatIsOtherCopy", source, r"D:\xl\清洁取暖.xlam")) is other


def test_names_that_were_not_found_are_entered_again(
    village_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell that shows #NAME?, and a check that says 未核对, are found; other cells are left alone."""
    machine = Machine(village_path, book_modules(), monkeypatch, is_addin=False)
    machine.app.add_module(
        "Function Unresolved(ByVal name As String) As String\n"
        "Dim address As Variant\n"
        "For Each address In HeatUnresolvedCells(Worksheets(name))\n"
        "Unresolved = Unresolved & address\n"
        "Next address\nEnd Function\n",
        name="looking",
    )
    sheet = machine.app.sheet("填表说明")
    sheet.set_value("E1", "=HEAT_NOTHING(1)")
    sheet.set_value("E2", '=IF(ISERROR(HEAT_NOTHING(1)),"未核对","一致")')
    sheet.set_value("E3", "HEAT_ROUTE 是函数名")
    sheet.set_value("E4", "=1/0")
    assert machine.run("Unresolved", "填表说明") == "$E$1$E$2"


LOCKS = """
Sub Guard(ByVal name As String, ByVal key As String)
    Worksheets(name).Unprotect ""
    Worksheets(name).Protect Password:=key, AllowSorting:=True, AllowInsertingRows:=True, Scenarios:=False
End Sub
Function Facts(ByVal name As String) As String
    With Worksheets(name)
        Facts = .ProtectContents & .ProtectScenarios & .ProtectDrawingObjects & .Protection.AllowSorting & _
            .Protection.AllowInsertingRows & .Protection.AllowDeletingRows & .Protection.AllowFiltering
    End With
End Function
Sub Fill(ByVal name As String)
    Worksheets(name).Unprotect ""
    Worksheets(name).Range("J1").Formula = "=HEAT_LATER(1)"
    Worksheets(name).Protect AllowSorting:=True
End Sub
Sub Enter(ByVal name As String)
    HeatEnterNames Worksheets(name).Parent
End Sub
Sub Relink(ByVal name As String)
    Dim locks As Variant
    locks = HeatUnlockAll(Worksheets(name).Parent)
    Worksheets(name).Range("J1").Formula = "=1+1"
    HeatLockAll Worksheets(name).Parent, locks
End Sub
"""


@pytest.fixture
def entered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The formulas that are entered while a test runs, as far as their sheets take them."""
    found: list[str] = []
    known = Range._vba_members["formula"]

    def enter(cell: Any, value: Any) -> None:
        known.setter(cell, value)
        found.append(str(value))

    monkeypatch.setitem(Range._vba_members, "formula", dataclasses.replace(known, setter=enter))
    return found


@pytest.fixture
def guarded(village_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The village's workbook, in which 函数目录 has a formula that Excel has not found."""
    machine = Machine(village_path, book_modules(), monkeypatch, is_addin=False)
    machine.app.add_module(LOCKS, name="guarding")
    machine.run("Fill", "函数目录")
    return machine


def test_a_protected_page_is_opened_and_protected_as_before(guarded: Machine) -> None:
    guarded.run("Guard", "函数目录", "")
    before = guarded.run("Facts", "函数目录")
    assert before == "TrueFalseTrueTrueTrueFalseFalse"
    guarded.run("Relink", "函数目录")
    assert guarded.app.evaluate('Worksheets("函数目录").Range("J1").Formula') == "=1+1"
    assert guarded.run("Facts", "函数目录") == before


def test_names_are_entered_again_on_protected_pages(guarded: Machine, entered: list[str]) -> None:
    before = guarded.run("Facts", "函数目录")
    assert before.startswith("True")
    guarded.run("Enter", "函数目录")
    assert entered.count("=HEAT_LATER(1)") == 1
    assert guarded.run("Facts", "函数目录") == before


def test_a_page_with_a_password_stays_as_it_is(guarded: Machine, entered: list[str]) -> None:
    guarded.run("Guard", "函数目录", "secret")
    before = guarded.run("Facts", "函数目录")
    guarded.run("Enter", "函数目录")
    assert "=HEAT_LATER(1)" not in entered
    assert guarded.run("Facts", "函数目录") == before
