"""自检: what on this computer keeps the functions and buttons from working, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from xl_heating.installation.inspecting import Inspected, this_computer


class State(StrEnum):
    """How a check ended."""

    GOOD = "正常"
    ATTENTION = "注意"
    WRONG = "错误"


Outcome = tuple[State, str, str]
"""How a check ended, what that means, what to do."""


def good(meaning: str) -> Outcome:
    """All is well."""
    return State.GOOD, meaning, ""


@dataclass(frozen=True)
class Result:
    """One check: its name, how it ended, what that means, and what to do (empty when all is well)."""

    name: str
    state: State
    meaning: str
    remedy: str = ""


@dataclass(frozen=True)
class Check:
    """A check by its Chinese name; `windows` where it looks at what only Windows has.

    It gives None, and is left out of the report, where it does not concern this computer.
    """

    name: str
    look: Callable[[Inspected], Outcome | None]
    windows: bool = True


@dataclass(frozen=True)
class Diagnosis:
    """All results, and the names of the checks that need Windows and were not made."""

    results: tuple[Result, ...]
    not_made: tuple[str, ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether nothing is wrong; what deserves attention does not count."""
        return all(result.state is not State.WRONG for result in self.results)

    def lines(self) -> Iterator[str]:
        """The report as text."""
        for result in self.results:
            yield f"［{result.state}］{result.name}：{result.meaning}"
            if result.remedy:
                yield f"　　　　处理办法：{result.remedy}"
        if self.not_made:
            yield f"以下项目须在 Windows 上检查：{'、'.join(self.not_made)}。"

    def summary(self) -> str:
        """The report as a message box shows it: what is not well, or that all is."""
        unwell = [result for result in self.results if result.state is not State.GOOD]
        if not unwell:
            return f"自检通过，共{len(self.results)}项，全部正常。"
        count = sum(result.state is State.WRONG for result in unwell)
        parts = [f"自检共{len(self.results)}项：错误{count}项，注意{len(unwell) - count}项。"]
        parts += [
            f"［{result.state}］{result.name}：{result.meaning}{result.remedy}"
            for result in sorted(unwell, key=lambda result: result.state is not State.WRONG)
        ]
        return "\n".join(parts)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "healthy": self.healthy,
            "results": [asdict(result) for result in self.results],
            "need_windows": list(self.not_made),
        }


def examine(computer: Inspected) -> Diagnosis:
    """Make every check that `computer` allows."""
    from xl_heating.installation.checks import CHECKS

    makeable = [check for check in CHECKS if computer.windows or not check.windows]
    outcomes = ((check.name, check.look(computer)) for check in makeable)
    results = tuple(Result(name, *outcome) for name, outcome in outcomes if outcome)
    return Diagnosis(results, tuple(check.name for check in CHECKS if check not in makeable))


def check_this_computer() -> Diagnosis:
    """The diagnosis of the computer that this runs on."""
    return examine(this_computer())
