"""Which number formats are dates, and how new ones come into a styles part."""

from __future__ import annotations

import pytest

from xl_heating.engines.file.styles import Styles, is_date_format, is_time_format
from xl_heating.errors import DamagedWorkbook


@pytest.mark.parametrize(
    "code",
    [
        "yyyy/m/d",
        "yyyy-mm-dd hh:mm:ss",
        'yyyy"年"m"月"d"日"',
        'm"月"',
        "[$-804]yyyy年m月d日;@",
        "mmm-yy",
        "d",
        "[Red]yyyy",
        "e-m-d",
        "[DBNum1][$-804]yyyy\\年m\\月",
        "m/d/yy h:mm AM/PM",
    ],
)
def test_formats_that_show_a_date(code: str) -> None:
    assert is_date_format(code)
    assert is_time_format(code)


@pytest.mark.parametrize(
    ("code", "time"),
    [
        ("General", False),
        ("G/通用格式", False),
        ('General"元"', False),
        ("@", False),
        ("0.00", False),
        ("#,##0.00;[Red]-#,##0.00", False),
        ("0.00E+00", False),
        ('0"day"', False),
        ("0\\d", False),
        ("_(* #,##0_);_(@_)", False),
        ('[>100]0"户";0', False),
        ("h:mm", True),
        ("hh:mm:ss.000", True),
        ("mm:ss", True),
        ("[h]:mm:ss", True),
        ("[mm]:ss", True),
        ('上午/下午h"时"mm"分"', True),
        ("h:mm AM/PM", True),
        ("", False),
        (";;;", False),
    ],
)
def test_formats_that_show_no_date(code: str, time: bool) -> None:
    assert not is_date_format(code)
    assert is_time_format(code) is time


STYLES = (
    b'<styleSheet xmlns="m">%s<fonts count="1"><font/></fonts>'
    b'<cellStyleXfs count="1"><xf numFmtId="9"/></cellStyleXfs>'
    b'<cellXfs count="2"><xf numFmtId="0" fontId="0"/><xf numFmtId="14" fontId="1" applyFont="1">'
    b'<alignment wrapText="1"/></xf></cellXfs>'
    b'<dxfs count="1"><dxf><numFmt numFmtId="200" formatCode="0"/></dxf></dxfs></styleSheet>'
)
EXISTING = b'<numFmts count="1"><numFmt numFmtId="170" formatCode="[&gt;1]0;0.0"/></numFmts>'


@pytest.mark.parametrize("section", [b"", b"<numFmts/>", b'<numFmts count="0"/>', EXISTING])
def test_a_new_number_format_and_a_new_cell_format(section: bytes) -> None:
    styles = Styles(STYLES % section)
    assert styles.date_styles == {b"1"}
    new = styles.with_format(1, '0.0"㎡">')
    assert new == 2
    assert styles.with_format(1, '0.0"㎡">') == 2
    assert styles.with_format(0, '0.0"㎡">') == 3
    assert styles.number_format(2) == styles.number_format(3) == '0.0"㎡">'
    number = 171 if section == EXISTING else 164
    xml = styles.xml.decode()
    assert f'<numFmt numFmtId="{number}" formatCode="0.0&quot;㎡&quot;&gt;"/></numFmts><fonts' in xml
    assert xml.count("<numFmts") == 1
    assert f'count="{2 if section == EXISTING else 1}"><numFmt ' in xml
    assert '<cellXfs count="4">' in xml
    assert (
        f'<xf numFmtId="{number}" fontId="1" applyFont="1" applyNumberFormat="1">'
        '<alignment wrapText="1"/></xf>'
        f'<xf numFmtId="{number}" fontId="0" applyNumberFormat="1"/></cellXfs>'
    ) in xml
    assert Styles(styles.xml).date_styles == {b"1"}


def test_formats_that_are_there_are_used() -> None:
    styles = Styles(STYLES % EXISTING)
    assert styles.with_format(1, "yyyy/m/d") == 1
    assert styles.number_format(0) == "General"
    assert styles.number_format(99) == "General"
    assert not styles.changed
    assert styles.with_format(0, "[>1]0;0.0") == 2
    assert styles.xml.count(b"<numFmt ") == 2  # one of them in dxfs, none new
    assert styles.changed


@pytest.mark.parametrize(
    "host", ["schemas.openxmlformats.org/spreadsheetml/2006", "purl.oclc.org/ooxml/spreadsheetml"]
)
def test_an_empty_styles_part_is_filled(host: str) -> None:
    styles = Styles(f'<styleSheet xmlns="http://{host}/main"></styleSheet>'.encode())
    assert styles.with_format(0, "yyyy/m/d") == 1
    assert styles.date_styles == {b"1"}
    assert styles.xml.count(f'xmlns="http://{host}/main"'.encode()) == 1
    assert b"<cellStyleXfs" in styles.xml


def test_styles_without_cell_formats_are_damage() -> None:
    with pytest.raises(DamagedWorkbook, match="单元格格式表"):
        Styles(b'<styleSheet xmlns="x/main"><fonts><font/></fonts></styleSheet>').with_format(0, "0.0")
