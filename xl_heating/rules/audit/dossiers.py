"""Dossiers with papers missing: 农户基本信息, 照片（前、中、后）, 竣工验收材料 (四（三）)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xl_heating.rules.audit.checks import WARNING, Check, Found, hits
from xl_heating.rules.audit.matching import KEY, NOWHERE, key_field, matches
from xl_heating.rules.audit.records import Records
from xl_heating.rules.words import is_there

_PAPERS = {
    "basic_papers": "农户基本信息",
    "photo_before": "改造前照片",
    "photo_during": "改造中照片",
    "photo_after": "改造后照片",
    "acceptance_papers": "竣工验收材料",
}


def _gap(records: Records) -> Iterator[Found]:
    """Papers that are blank or 无, once the work has been accepted; a table that says 不齐全 is believed."""
    finished = np.ones(len(records), dtype=np.bool_)
    if records.has("acceptance") or records.has("accepted_on"):
        finished = records.accepted
    elif records.lists.conversions is not None and records.kind == "T5":
        # A house that is still being built has no photograph of the finished work.
        ledger = records.lists.conversions
        at = matches(records, ledger)
        finished = (at < 0) | (ledger.accepted[np.maximum(at, 0)] if len(ledger) else finished)
    missing = np.full(len(records), "", dtype=object)
    present = [name for name in _PAPERS if records.has(name)]
    for name in present:
        absent = [not is_there(text) for text in records.text(name).tolist()]
        missing[np.array(absent, dtype=np.bool_)] += f"、{_PAPERS[name]}"
    missing[(missing == "") & (records.flag("dossier") == 0)] = "、档案标为不齐全"
    said = [text.removeprefix("、") for text in missing]
    # Each finding points at the first paper that is missing.
    first = np.array([text.partition("、")[0] for text in said], dtype=object)
    for name in present:
        yield from hits(finished & (first == _PAPERS[name]), name, missing=said)
    untold = ~np.isin(first, ["", *(_PAPERS[name] for name in present)])
    yield from hits(finished & untold, "dossier", missing=said)


def _no_dossier(records: Records) -> Iterator[Found]:
    dossiers = records.lists.dossiers
    assert dossiers is not None
    yield from hits(records.accepted & (matches(records, dossiers) == NOWHERE), key_field(records))


CHECKS = (
    Check(
        "DOSSIER_GAP", WARNING, "四（三）", "档案缺项",
        "一户一档缺：{missing}。",
        "请补齐农户基本信息、改造前中后照片和竣工验收材料。",
        _gap, ("|".join((*_PAPERS, "dossier")),), ("T3", "T5", "T8R"),
    ),
    Check(
        "DOSSIER_GAP", WARNING, "四（三）", "没有建档",
        "已验收合格，一户一档目录中没有该户。",
        "请补建一户一档。",
        _no_dossier, (*KEY, "acceptance|accepted_on"), ("T3",), lists=("dossiers",),
    ),
)  # fmt: skip
