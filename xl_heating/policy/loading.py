"""Policy files: TOML in, a validated `Policy` out, and errors that name file, key and cause."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from xl_heating.errors import PolicyError
from xl_heating.policy.model import Policy

DEFAULT_POLICY = "taishan-2021"


@lru_cache(maxsize=16)
def load_policy(source: str | Path = DEFAULT_POLICY) -> Policy:
    """Load a policy by the name of a built-in file (``"taishan-2021"``) or by path.

    Raises
    ------
    PolicyError : there is no such file, it is not TOML, or a key is missing, unknown or wrong;
        ``where`` names the file, the message the key and the cause
    """
    path = Path(source)
    if path.suffix == ".toml":
        if not path.is_file():
            raise PolicyError("找不到政策文件。", where=str(path), remedy="请检查路径。")
        text, name = path.read_text(encoding="utf-8"), path.name
    else:
        entry = resources.files("xl_heating.policy") / f"{source}.toml"
        if not entry.is_file():
            raise PolicyError(
                f"没有名为“{source}”的内置政策。", remedy=f"现有：{'、'.join(builtin_policies())}。"
            )
        text, name = entry.read_text(encoding="utf-8"), f"{source}.toml"
    return parse_policy(text, name)


def builtin_policies() -> tuple[str, ...]:
    """Names of the policy files that come with the package."""
    names = (entry.name for entry in resources.files("xl_heating.policy").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def parse_policy(text: str, file: str = "政策文件") -> Policy:
    """Parse and validate the text of a policy file; `file` is named in errors (PolicyError)."""
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(
            f"不是有效的 TOML 文件（{error}）。", where=file, remedy="请检查引号、等号和括号。"
        ) from None
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        raise PolicyError(chinese_cause(error) + "。", where=file, remedy="请改正后重试。") from None


_CAUSES = {
    "missing": "缺少该项",
    "extra_forbidden": "不认识的项",
    "string_type": "应为文本",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "decimal_type": "应为数字",
    "finite_number": "应为有限的数字",
    "decimal_parsing": "应为数字",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "too_short": "不能为空",
    "string_too_short": "不能为空",
    "string_too_long": "摘录过长（不超过60字）",
    "string_pattern_mismatch": "格式不符",
    "enum": "不在可选值之中",
    "date_type": "应为日期，如 2021-10-13",
    "date_parsing": "应为日期，如 2021-10-13",
    "date_from_datetime_parsing": "应为日期，如 2021-10-13",
    "greater_than_equal": "数值过小",
    "model_type": "应为一个小节",
    "dict_type": "应为一个小节",
    "tuple_type": "应为列表",
}


def chinese_cause(error: ValueError) -> str:
    """The causes in `error`, each with its key, at most three, in Chinese."""
    if not isinstance(error, ValidationError):
        return str(error)
    # A value may be a number, a date or a text: of the refusals of all three, the first is enough.
    first: dict[str, str] = {}
    for detail in error.errors():
        key, cause = _one_cause(detail)
        first.setdefault(key, cause)
    causes = [f"{key}：{cause}" if key else cause for key, cause in first.items()]
    more = f"（另有{len(causes) - 3}处）" if len(causes) > 3 else ""
    return "；".join(causes[:3]) + more


def _one_cause(detail: ErrorDetails) -> tuple[str, str]:
    # Tuple indices and union branches are noise to an official, except the list position.
    branches = {"decimal", "date", "str", "function-before[_exact(), union[decimal,date,str]]"}
    steps = [str(step) for step in detail["loc"] if str(step) not in branches]
    key = ".".join(steps)
    kind, given = detail["type"], detail.get("input")
    if kind == "value_error":
        cause = str(detail["ctx"]["error"])
    else:
        cause = _CAUSES.get(kind, detail["msg"])
        if kind not in ("missing", "extra_forbidden") and isinstance(
            given, (str, int, float, Decimal, dt.date)
        ):
            cause += f"，现为 {given}"
    return key, cause


def sheet_rows(policy: Policy) -> list[tuple[object, ...]]:
    """Rows of the 政策参数 sheet: 键, 值, 单位, 生效起, 生效止, 依据条款, 说明.

    Figures come first in file order, then options. Numbers are floats, dates are dates, blanks None.
    """
    rows: list[tuple[object, ...]] = []
    for key in policy.keys:
        figure = policy.value(key)
        rows.append(
            (
                key,
                float(figure.value) if isinstance(figure.value, Decimal) else figure.value,
                figure.unit,
                figure.effective_from or policy.policy.effective_from,
                figure.effective_to,
                figure.clause,
                figure.title + (f"（{figure.note}）" if figure.note else ""),
            )
        )
    for key, option in policy.options.items():
        setting = policy.option(key)
        choices = "／".join(f"{code} {label}" for code, label in option.choices.items())
        rows.append(
            (
                key,
                float(setting) if isinstance(setting, Decimal) else setting,
                option.unit or "选项",
                policy.policy.effective_from,
                None,
                option.id,
                option.title
                + (f"：{choices}" if choices else "")
                + (f"（{option.note}）" if option.note else ""),
            )
        )
    return rows


def mapping_from_rows(rows: list[list[object]]) -> Mapping[str, object]:
    """Key → value from the first two columns of the 政策参数 sheet; header and blank rows are passed over."""
    pairs: dict[str, object] = {}
    for row in rows:
        key = row[0] if row else None
        if isinstance(key, str) and key.strip() and key.strip() != "键":
            pairs[key.strip()] = row[1] if len(row) > 1 else None
    return pairs
