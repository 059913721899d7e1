"""What paid-out money was for, and how much of it was kept back (五（二）)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xl_heating.policy import normalise
from xl_heating.rules.audit.checks import WARNING, Check, Found, hits, in_yuan
from xl_heating.rules.audit.records import Records

_PAYMENTS = ("T10",)


def _misuse(records: Records) -> Iterator[Found]:
    listed = str(records.policy.option("audit_purposes") or "")
    words = [word for word in normalise(listed).split("、") if word]
    purposes = records.text("purpose")
    if not words:
        return
    other = [
        text is not None and not any(word in normalise(text) for word in words) for text in purposes.tolist()
    ]
    yield from hits(np.array(other, dtype=np.bool_), "purpose", purpose=purposes)


def _retention(records: Records) -> Iterator[Found]:
    percent = records.line("audit_retention_pct")
    assert percent is not None
    (amount, paid), (kept, filled) = records.fen("amount"), records.fen("retention")
    over = paid & filled & (amount > 0) & (kept * 100.0 > amount * percent)
    most = amount * percent / 100
    yield from hits(
        over, "retention",
        kept=in_yuan(kept), most=in_yuan(most), percent=np.full(len(records), percent),
    )  # fmt: skip


CHECKS = (
    Check(
        "FUND_MISUSE", WARNING, "五（二）", "用途不符",
        "用途“{purpose}”不在工程建设、设备购置、运行费用之内。",
        "补贴资金专款专用，请核对用途。",
        _misuse, ("purpose",), _PAYMENTS,
    ),
    Check(
        "RETENTION", WARNING, "五（二）", "质保金比例偏高",
        "质保金{kept}元超过金额的{percent}%（{most}元）。",
        "请核对合同约定，不得超比例留存质保金。",
        _retention, ("retention", "amount"), _PAYMENTS, ("audit_retention_pct",),
    ),
)  # fmt: skip
