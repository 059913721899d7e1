"""Words that staff write for yes, for no and for totals: one list for ledgers and cell functions.

All are in the comparable form that `xl_heating.policy.normalise` gives.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xl_heating.policy import normalise

YES = ("是", "有", "√", "✓", "对", "y", "yes", "true", "1", "齐全", "齐", "已")
NO = ("否", "无", "×", "✗", "x", "n", "no", "false", "0", "不齐全", "不齐", "缺", "未")
NO_MARKS = ("-", "--", "/")
"""What stands in a cell to say that there is nothing."""
NOT_THERE = ("没有", "暂无", "空", "缺失", "暂缺", "待补", "未提供", "未上传", "未拍")
"""Further words for a paper or photograph that is missing."""

_ABSENT = frozenset((*NO, *NO_MARKS, *NOT_THERE))

TOTALS = ("合计", "小计", "总计", "累计", "共计")
WHOLE_DISTRICT = "全区"


def is_total(name: str) -> bool:
    """Whether a name stands for a sum of rows (合计, 小 计, 全区 …), not for one street or village."""
    plain = normalise(name)
    return any(word in plain for word in (*TOTALS, WHOLE_DISTRICT))


def joined(names: Sequence[str], chosen: Sequence[ArrayLike]) -> NDArray[np.object_]:
    """Return for each row the names whose column is true, joined by “、”; an empty text where none is.

    `chosen` holds a bool[n] for each of `names`; single values are repeated.
    """
    columns = np.broadcast_arrays(*(np.atleast_1d(np.asarray(each, dtype=np.bool_)) for each in chosen))
    pattern = sum(column * np.int64(2**bit) for bit, column in enumerate(columns))
    texts = [
        "、".join(name for bit, name in enumerate(names) if wanted >> bit & 1)
        for wanted in range(2 ** len(names))
    ]
    return np.array(texts, dtype=object)[pattern]


def is_there(text: str | None) -> bool:
    """Whether a cell says that a paper or photograph exists: neither blank nor a word for 无."""
    return bool(text and text.strip()) and normalise(text or "") not in _ABSENT
