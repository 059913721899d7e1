"""Data labels that say in full what they show: what is not switched off shows in some programs."""

from __future__ import annotations

_VALUE = b'<c:showVal val="1"/>'
_OFF = b'<c:show%s val="0"/>'
_AFTER = b"".join(_OFF % part for part in (b"CatName", b"SerName", b"Percent", b"BubbleSize"))


def values_alone(chart: bytes) -> bytes:
    """The XML of a chart that XlsxWriter made, its labels with the value and nothing besides."""
    return chart.replace(_VALUE, _OFF % b"LegendKey" + _VALUE + _AFTER)
