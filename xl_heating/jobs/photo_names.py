"""户编号 and stage as they stand in a photograph's file name or in the folders above it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from xl_heating.policy import normalise

STAGES = {"before": "改造前", "during": "改造中", "after": "改造后"}

_WORKS = "改造|施工|安装|实施|建设|改建|工程|开工|动工"
_FINISHED = f"{_WORKS}|完工|竣工|验收"
_SAID = re.compile(
    rf"(?P<before>(?:{_WORKS})前(?![中后後])|(?<![a-z])before(?![a-z]))"
    rf"|(?P<during>(?:{_WORKS})中(?![后後])|(?<![a-z])during(?![a-z]))"
    rf"|(?P<after>(?:{_FINISHED})[后後]|(?<![a-z])after(?![a-z]))"
)
_ALONE = re.compile(
    r"(?<![一-鿿])(?:(?P<before>前)|(?P<during>中)|(?P<after>[后後]))(?:期|照片|照|图)?(?![一-鿿])"
)
_DATE = re.compile(r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?:\d{6})?")
_SHAPE = str.maketrans("0123456789abcdefghijklmnopqrstuvwxyz", "0" * 10 + "a" * 26)
_LONG_NUMBER = 9
"""Digits without a dash that are fewer may be a time of day or a count."""
_TWO = "PHOTO_TWO_HOUSEHOLDS"


@dataclass(frozen=True)
class NameReading:
    """What a name says; `cause` says why that is not enough (then `code` is the finding's)."""

    household: str = ""
    stage: str = ""
    cause: str = ""
    code: str = ""
    remedy: str = ""


class Names:
    """Reads names of photographs of known households (户编号 → 户主)."""

    def __init__(self, households: Mapping[str, str | None]) -> None:
        self._households = {_plain(number): number for number in households}
        self._people = {number: _plain(name) for number, name in households.items() if name}
        shapes = {number.translate(_SHAPE) for number in self._households}
        self._shapes: dict[int, set[str]] = {}
        for shape in shapes:
            self._shapes.setdefault(len(shape), set()).add(shape)
        self._lengths = sorted(self._shapes, reverse=True)
        self._numbers = lru_cache(maxsize=4096)(self._numbers_in)  # folders come again and again

    def read(self, name: str) -> NameReading:
        """Household and stage of a file, by its path inside the folder of photographs."""
        *folders, file = name.split("/")
        parts = [_plain(part) for part in (file.rpartition(".")[0], *reversed(folders))]
        household, doubt = self._household(parts)
        if doubt is not None:
            return doubt
        return self._stage(household, parts)

    def _household(self, parts: list[str]) -> tuple[str, NameReading | None]:
        """The nearest part that has a number decides; a folder of one other household contradicts it."""
        numbers = [self._numbers(part) for part in parts]
        place = next((at for at, (known, _) in enumerate(numbers) if known), len(numbers))
        if place == len(numbers):
            return "", _unknown([number for _, unknown in numbers for number in unknown])
        nearest = numbers[place][0]
        strangers = {
            number
            for _, unknown in numbers[: place + 1]
            for number in unknown
            if len(number) >= _LONG_NUMBER or not number.isalnum()
        }
        others = {known[0] for known, _ in numbers if len(known) == 1} - {nearest[0]}
        told = [*nearest, *sorted(others), *sorted(strangers)]
        if len(told) > 1:
            cause = f"的文件名或文件夹名中有{len(told)}个户编号（{'、'.join(told)}）"
            return "", NameReading(cause=cause, code=_TWO, remedy="请改名，每张照片只写一个户编号。")
        return nearest[0], None

    def _numbers_in(self, part: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The known numbers of a name, and what has the form of a number but is none; the longest first."""
        shape = part.translate(_SHAPE)
        places = [
            (at, at + length)
            for length in self._lengths
            for at in range(len(part) - length + 1)
            if shape[at : at + length] in self._shapes[length] and _apart(shape, at, at + length)
        ]
        taken: list[tuple[int, int]] = []
        known: dict[str, None] = {}
        unknown: dict[str, None] = {}
        for is_known, found in ((True, known), (False, unknown)):
            for begin, end in places:
                text = part[begin:end]
                if (text in self._households) is not is_known or (not is_known and _DATE.fullmatch(text)):
                    continue
                if all(end <= left or begin >= right for left, right in taken):
                    taken.append((begin, end))
                    found[self._households[text] if is_known else text] = None
        return tuple(known), tuple(unknown)

    def _stage(self, household: str, parts: list[str]) -> NameReading:
        own = (_plain(household), self._people.get(household, ""))
        said = [_stages(part, own) for part in parts]
        nearest = next((stages for stages in said if stages), set())
        told = nearest.union(*(stages for stages in said[1:] if len(stages) == 1))
        if len(told) == 1:
            return NameReading(household, next(iter(told)))
        cause = "的文件名或文件夹名中没有改造前、中、后字样"
        if told:
            cause = f"同时写有{'、'.join(STAGES[stage] for stage in STAGES if stage in told)}"
        return NameReading(
            household, "", cause, "PHOTO_STAGE", "请在文件名中写明改造前、改造中或改造后其中一项。"
        )


def _stages(part: str, own: tuple[str, ...]) -> set[str]:
    for text in own:
        if text:
            part = part.replace(text, " ")
    for pattern in (_SAID, _ALONE):
        found = {match.lastgroup for match in pattern.finditer(part)}
        if found:
            return {stage for stage in found if stage}
    return set()


def _unknown(numbers: list[str]) -> NameReading:
    if numbers:
        return NameReading(
            cause=f"的户编号{numbers[0]}不在改造台账和一户一档目录中", code="PHOTO_UNKNOWN",
            remedy="请核对户编号，或先在改造台账中登记该户。",
        )  # fmt: skip
    return NameReading(
        cause="的文件名和文件夹名中没有户编号", code="PHOTO_UNKNOWN", remedy="请在文件名中写明户编号。"
    )


def _apart(shape: str, begin: int, end: int) -> bool:
    """Whether a number does not go on with further digits, or letters after letters."""
    before = begin > 0 and shape[begin - 1] == shape[begin] and shape[begin] in "0a"
    after = end < len(shape) and shape[end] == shape[end - 1] and shape[end - 1] in "0a"
    return not (before or after)


def _plain(text: str) -> str:
    """Width, case and dashes made uniform; spaces stay, since they part numbers from words."""
    return " ".join(normalise(part) for part in text.split()).replace("_", "-")
