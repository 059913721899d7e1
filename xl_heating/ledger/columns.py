"""What a column and a kind of table are, as data; `fields` and `kinds` list them.

An alias is written as its header reads, without units: ``"验收日期"``; ``"户主|姓名"`` is the
header 姓名 under the group 户主. ``weak`` aliases count only when nothing better does and the cells below
are of the right sort. Kinds with ``used=False`` are known only so that they are not taken for another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Content(StrEnum):
    """What the cells of a field are."""

    TEXT = "text"
    CODE = "code"
    """Compared character by character: meter numbers, household keys."""
    ID = "id"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"
    ROUTE = "route"
    STREET = "street"
    SEASON = "season"
    ACCEPTANCE = "acceptance"
    """A verdict, or the date of a positive one."""


@dataclass(frozen=True)
class Field:
    """One field of a kind of table; a unit makes it a number."""

    name: str
    content: Content
    aliases: tuple[str, ...]
    weak: tuple[str, ...] = ()
    unit: str = ""
    derived: bool = False
    """Computed from other columns: a row with nothing else is a filler row."""
    key: bool = False
    """Says by itself that a row is a record."""


@dataclass(frozen=True)
class Kind:
    """A kind of table: at least one field of each group in `required` must be there."""

    code: str
    title: str
    fields: tuple[Field, ...]
    required: tuple[tuple[str, ...], ...] = ()
    markers: tuple[str, ...] = ()
    """Fields that tell this kind from its neighbours."""
    hints: tuple[str, ...] = ()
    """Words in a title or sheet name that speak for it."""
    per_household: bool = False
    used: bool = True

    def field(self, name: str) -> Field:
        """The field of that name (KeyError when there is none)."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


def words(text: str) -> tuple[str, ...]:
    """The words of a text, parted by blanks."""
    return tuple(text.split())


def under(groups: Iterable[str], leaves: str) -> tuple[str, ...]:
    """``group|leaf`` for each group and leaf."""
    return tuple(f"{group}|{leaf}" for group in groups for leaf in leaves.split())


COST_GROUPS = words(
    """可补贴费用 费用 改造费用 费用明细 可补费用 可补贴费用明细 改造费用明细 工程费用
        建设费用 费用构成 改造投资 投资 造价 可补贴 费用情况 建设投资 工程造价"""
)
ELIGIBLE_GROUPS = words("可补贴费用 可补费用 可补贴费用明细 可补贴")
SUBSIDY_GROUPS = words("补贴 补贴资金 补贴金额 财政补贴 补贴费用 补贴情况 补贴分担 应补贴资金")
PERSON_GROUPS = words("户主 户主信息 农户 农户信息 基本信息 农户基本信息 用户信息 住户信息")
FOREIGN_GROUPS = words(
    """开户人 申报人 经办人 施工单位 施工企业 安装单位 评估机构 负责人 领款人 代领人
        村负责人 包保人 联系人 监理单位 验收人员 收款人"""
)
"""Groups under which 姓名, 电话 … are somebody else's."""
