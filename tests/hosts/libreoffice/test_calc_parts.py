"""What the add-in is made of, without an office: interface, package, values, calls, where it looks."""

from __future__ import annotations

import datetime as dt
import io
import json
import struct
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

import pytest

from xl_heating import __version__
from xl_heating.functions import CellError, catalogue
from xl_heating.hosts.libreoffice import environment
from xl_heating.hosts.libreoffice.calling import Zero, answer, meaning_of_zero
from xl_heating.hosts.libreoffice.extension import extension, parts
from xl_heating.hosts.libreoffice.interface import Method, idl, methods, type_library
from xl_heating.hosts.libreoffice.values import ERROR_NUMBERS, from_calc, to_calc

# --------------------------------------------------------------------------------- interface and package


def number_at(library: bytes, offset: int) -> int:
    return int(struct.unpack_from("<I", library, offset)[0])


def test_the_type_library_is_laid_out_as_libreoffice_expects() -> None:
    """Header, root map of one module, module of one module, interface with one base and its methods."""
    library = type_library([Method("HEAT_A", (("aX", "any"),)), Method("HEAT_B", ())])
    assert library.startswith(b"UNOIDL\xff\x00")
    root, entries = number_at(library, 8), number_at(library, 12)
    assert entries == 1
    place = root
    for name in (b"org", b"xlheating", b"XHeating"):
        label, content = number_at(library, place), number_at(library, place + 4)
        assert library[label : library.index(b"\0", label)] == name
        kind = library[content]
        place = content + 5
    assert kind == 5  # an interface
    assert number_at(library, content + 1) == 1  # base
    assert b"com.sun.star.uno.XInterface" in library
    assert library.count(b"[][]any") == 1  # later uses point to the first


def test_idl_and_methods_follow_the_specs() -> None:
    made = methods()
    assert [each.name for each in made] == [*catalogue, "HEAT_STATUS"]
    for method, spec in zip(made, catalogue.values(), strict=False):
        dated = any(argument.is_date for argument in spec.arguments)
        assert len(method.parameters) == len(spec.arguments) + dated
        assert ("XPropertySet" in method.parameters[0][1]) is dated
    text = idl(made)
    assert "HEAT_CAP([in] any aRoute, [in] any aQuantity, [in] any aPolicy);" in text
    assert "_" not in text.replace("HEAT_", "").partition("HEAT_AUDIT")[2].partition("(")[2].split(")")[0]


def test_the_package_is_complete_and_always_the_same() -> None:
    packed = extension()
    assert packed == extension()
    with zipfile.ZipFile(io.BytesIO(packed)) as package:
        names = package.namelist()
        manifest = ET.fromstring(package.read("META-INF/manifest.xml"))
        described = ET.fromstring(package.read("description.xml"))
    listed = [value for entry in manifest for key, value in entry.items() if key.endswith("full-path")]
    assert {"heating.rdb", "component.py"} <= set(listed) <= set(names)
    office = described.find(
        ".//{http://libreoffice.org/extensions/description/2011}LibreOffice-minimal-version"
    )
    assert office is not None
    assert office.get("value") == "25.2"
    for name, content in parts().items():
        if name.endswith(".py"):
            compile(content, name, "exec")
    functions = json.loads(parts()["functions.json"])
    assert functions["version"] == __version__


def test_the_component_imports_nothing_of_ours_when_loaded() -> None:
    text = parts()["component.py"].decode()
    assert not [
        line for line in text.splitlines() if line.startswith(("import xl_heating.", "from xl_heating "))
    ]
    assert "from xl_heating_environment import" in text


# ---------------------------------------------------------------------------------------------- values


def bits(value: float) -> int:
    return int(struct.unpack("<Q", struct.pack("<d", value))[0])


def test_values_out() -> None:
    rows = to_calc([[1.0, None, "文"], [True, CellError.NA, dt.date(2021, 12, 1)]])
    assert rows[0] == (1.0, "", "文")
    assert (rows[1][0], rows[1][2]) == (1.0, 44531.0)
    assert bits(rows[1][1]) == 0x7FF8000000000000 | 32767
    assert to_calc(None) == (("",),)
    assert to_calc(dt.date(2021, 12, 1), shift=1462) == ((43069.0,),)
    assert to_calc([]) == (("",),)
    assert to_calc(10**12) == ((1e12,),)  # LibreOffice refuses integers of more than 32 bits


@pytest.mark.parametrize("error", CellError)
def test_every_error_has_its_own_number(error: CellError) -> None:
    ((value,),) = to_calc(error)
    assert value != value
    assert bits(value) & 0xFFFF == ERROR_NUMBERS[error]


def test_dates_in_are_shifted_and_answers_are_not() -> None:
    assert from_calc(43069.0, shift=1462) == 44531.0
    assert from_calc(((43069.0,), ("",), (1.0,), (0.0,)), shift=1462) == [[44531.0], [""], [1.0], [0.0]]
    assert from_calc(((1.0, "文"),)) == ((1.0, "文"),)


def test_errors_of_an_area_are_known_by_their_numbers() -> None:
    """An int is never a value there; 511 (a missing operand) is none of Excel's errors."""
    assert from_calc([[32767, 1.0], ["文", 511]]) == [[CellError.NA, 1.0], ["文", CellError.VALUE]]


# ----------------------------------------------------------------------------------------------- calls


def test_what_zero_means_is_said_for_every_argument() -> None:
    for spec in catalogue.values():
        for argument in spec.arguments:
            zero = meaning_of_zero(spec, argument)
            assert not (argument.unit and zero is Zero.BLANK), (spec.name, argument.name)


def shown(name: str, *values: Any) -> Any:
    given = [*values, *[None] * (len(catalogue[name].arguments) - len(values))]
    ((value,),) = answer(name, given)
    if isinstance(value, float) and value != value:
        return next(error for error, number in ERROR_NUMBERS.items() if number == bits(value) & 0xFFFF)
    return value


ZEROS: list[tuple[Any, ...]] = [
    # 三（三）: 5,800 below 6,000; a quantity of 0.0 may be a blank cell, which is 1 household
    ("HEAT_SUBSIDY", ("分散电代煤", 5800.0), 5800.0),
    ("HEAT_SUBSIDY", ("分散电代煤", 5800.0, 1.0), 5800.0),
    ("HEAT_SUBSIDY", ("分散电代煤", 5800.0, 0.0), CellError.VALUE),
    ("HEAT_SUBSIDY", ("分散电代煤", 5800.0, ""), 5800.0),
    ("HEAT_SUBSIDY", ("分散电代煤", 0.0), 0.0),  # blank or 0: no money either way
    ("HEAT_SUBSIDY", (0.0, 0.0, 0.0, 0.0), ""),  # an empty row
    ("HEAT_SUBSIDY", ("电炉", 0.0), ""),  # no cost yet, no complaint yet
    ("HEAT_SUBSIDY", ("电炉", 1.0), CellError.NA),
    ("HEAT_SUBSIDY", ("农房能效", 7000.0, 1.0, 0.0), 0.0),  # 三（五）: not accepted, said or not said
    ("HEAT_RUNNING", ("分散电代煤", 1000.0, 0.0), CellError.VALUE),  # 三（三）4: own meter must be said
    ("HEAT_RUNNING", ("分散电代煤", 1000.0, "是", 0.0), 200.0),  # nothing paid so far, blank or 0
    ("HEAT_ROUTE", (0.0,), ""),
    ("HEAT_SEASON", (0.0,), ""),
    ("HEAT_NUMBER", (0.0,), 0.0),
    ("HEAT_ELIGIBLE", (0.0, 0.0, 0.0, 0.0), ""),
    ("HEAT_DEADLINE", (44378.0, 44378.0, None, 0.0), "逾期1天"),  # FALSE: the day itself is too late
    ("HEAT_DEADLINE", (44378.0, 44378.0, None, 1.0), "按期"),
]


@pytest.mark.parametrize(("name", "values", "expected"), ZEROS)
def test_zero_and_blank(name: str, values: tuple[Any, ...], expected: Any) -> None:
    assert shown(name, *values) == expected


def test_blanks_inside_ranges_are_known() -> None:
    assert answer(
        "HEAT_SUBSIDY", [(("分散电代煤",), ("分散电代煤",)), ((5800.0,), ("",)), None, None, None]
    ) == (
        (5800.0,),
        ("",),
    )


# ---------------------------------------------------------------------------------------- where it looks


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    path = environment.settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return path


PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"


def test_the_environment_goes_to_the_front_once(written: Path, tmp_path: Path) -> None:
    written.write_text(json.dumps({"paths": [str(tmp_path)], "python": PYTHON}), encoding="utf-8")
    environment.prepare()
    environment.prepare()
    assert sys.path[0] == str(tmp_path)
    assert sys.path.count(str(tmp_path)) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "无法读取"),
        ("[]", "无法读取"),
        ('{"python": "3.11"}', "无法读取"),
        ('{"paths": [], "python": "3.8"}', "二者须相同"),
        (f'{{"paths": ["/no/such"], "python": "{PYTHON}"}}', "已不存在：/no/such"),
    ],
)
def test_what_is_wrong_is_said(written: Path, text: str, reason: str) -> None:
    written.write_text(text, encoding="utf-8")
    with pytest.raises(environment.NotReady, match=reason):
        environment.prepare()


def test_nothing_written_yet(written: Path) -> None:
    with pytest.raises(environment.NotReady, match=r"尚未登记.*xl-heating install --libreoffice"):
        environment.prepare()
