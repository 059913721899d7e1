"""Reading a formula as it is typed into a cell, and computing it: HEAT_ functions and literals, no cells.

    formula  = "=" value
    value    = number | text | TRUE | FALSE | error | "-" value | array | call | "(" value ")"
    array    = "{" [constant {"," constant}] {";" …} "}"
    call     = name "(" [argument {"," argument}] ")"      an argument may be left out

Full-width punctuation outside text is read as plain, as Chinese input methods produce it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from xl_heating.errors import FormulaError
from xl_heating.functions.calling import invoke
from xl_heating.functions.registry import find
from xl_heating.functions.values import MISSING, CellError, Value
from xl_heating.policy import Policy

_DEEPEST = 64
_PLAIN = str.maketrans("（），；｛｝＝－＋“”＂．：", '(),;{}=-+""".:') | {
    0xFF10 + d: str(d) for d in range(10)
}
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r'|(?P<text>"(?:[^"]|"")*")'
    r"|(?P<error>#(?:VALUE!|N/A|NUM!|DIV/0!|REF!|NAME\?|NULL!))"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_.]*)"
    r"|(?P<sign>[(){},;=+\-])"
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int


def evaluate(formula: str, *, policy: Policy | None = None) -> Value:
    """Compute a formula such as ``=HEAT_SPLIT("集中供热延伸",5000,1,,"share_mode=PROPORTIONAL")``.

    Bad data gives error values, an unknown function ``#NAME?``. The leading ``=`` may be left out.

    Raises
    ------
    FormulaError : the text is not a formula; the message names the place, counted from 1
    """
    return _Reader(formula, policy).formula()


class _Reader:
    def __init__(self, text: str, policy: Policy | None) -> None:
        self._text = text
        self._policy = policy
        self._tokens = _tokens(text)
        self._next = 0
        self._depth = 0

    def formula(self) -> Value:
        if self._tokens[0].text == "=":
            self._next = 1
        value = self._value()
        end = self._peek()
        if end.kind != "end":
            raise _fault(f"“{end.text}”多余", end.place)
        return value

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._tokens[self._next]
        if token.kind != "end":
            self._next += 1
        return token

    def _is(self, sign: str) -> bool:
        token = self._peek()
        return token.kind == "sign" and token.text == sign

    def _expect(self, sign: str, opened: _Token) -> None:
        if not self._is(sign):
            token = self._peek()
            found = "公式结束" if token.kind == "end" else f"“{token.text}”"
            raise _fault(
                f"第{opened.place}个字符的“{opened.text}”没有配对的“{sign}”，此处是{found}", token.place
            )
        self._next += 1

    def _value(self) -> Value:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _fault("括号或负号嵌套过深", self._peek().place)
        token = self._take()
        value: Value
        if token.kind == "name":
            value = self._named(token)
        elif token.kind == "sign" and token.text in "+-":
            value = self._signed(token)
        elif token.kind == "sign" and token.text == "{":
            value = self._array(token)
        elif token.kind == "sign" and token.text == "(":
            value = self._value()
            self._expect(")", token)
        else:
            value = self._constant(token)
        self._depth -= 1
        return value

    def _constant(self, token: _Token) -> Value:
        if token.kind == "number":
            number = float(token.text)
            return int(number) if token.text.isdigit() and number < 1e15 else number
        if token.kind == "text":
            return token.text[1:-1].replace('""', '"')
        if token.kind == "error":
            return CellError(token.text)
        if token.kind == "end":
            raise _fault("公式不完整，此处应有一个值", token.place)
        raise _fault(f"此处不应是“{token.text}”", token.place)

    def _named(self, token: _Token) -> Value:
        word = token.text.upper()
        if word in ("TRUE", "FALSE") and not self._is("("):
            return word == "TRUE"
        if not self._is("("):
            raise _fault(f"“{token.text}”不是函数；命令行公式不能引用单元格和名称，文本请加引号", token.place)
        opened = self._take()
        arguments = self._arguments(opened)
        if word in ("TRUE", "FALSE") and not arguments:
            return word == "TRUE"
        if word == "DATE":
            return _date(arguments)
        spec = find(word) if word.startswith("HEAT_") else None
        return invoke(spec, arguments, self._policy) if spec else CellError.NAME

    def _arguments(self, opened: _Token) -> list[Any]:
        if self._is(")"):
            self._take()
            return []
        arguments: list[Any] = []
        while True:
            arguments.append(MISSING if self._is(",") or self._is(")") else self._value())
            if not self._is(","):
                break
            self._take()
        self._expect(")", opened)
        return arguments

    def _signed(self, sign: _Token) -> Value:
        value = self._value()
        if sign.text == "+":
            return value
        negated: Value = (
            [[_negative(cell) for cell in row] for row in value]
            if isinstance(value, list)
            else _negative(value)
        )
        return negated

    def _array(self, opened: _Token) -> Value:
        rows: list[list[Any]] = [[]]
        while True:
            blank = self._is(",") or self._is(";") or self._is("}")
            rows[-1].append(None if blank else self._array_constant())
            if self._is(";"):
                rows.append([])
            elif not self._is(","):
                break
            self._take()
        self._expect("}", opened)
        if len({len(row) for row in rows}) > 1:
            raise _fault("数组各行的个数不一致", opened.place)
        return rows

    def _array_constant(self) -> Value:
        place = self._peek().place
        value = self._value()
        if isinstance(value, list):
            raise _fault("数组里不能再放数组", place)
        return value


def _negative(value: Any) -> Any:
    if isinstance(value, (bool, int, float)):
        return -value
    return value if isinstance(value, CellError) or value is None else CellError.VALUE


def _date(arguments: list[Any]) -> Value:
    """DATE(year, month, day) as Excel has it: months and days beyond the end run on."""
    for argument in arguments:
        if isinstance(argument, CellError):
            return argument
    if len(arguments) != 3 or not all(isinstance(each, (int, float)) for each in arguments):
        return CellError.VALUE
    year, month, day = (int(each) for each in arguments)
    try:
        first = dt.date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
        return first + dt.timedelta(days=day - 1)
    except (ValueError, OverflowError):
        return CellError.NUM


def _tokens(text: str) -> list[_Token]:
    plain = _plain(text)
    tokens, place = [], 0
    while place < len(plain):
        match = _TOKEN.match(plain, place)
        if match is None:
            if plain[place] == '"':
                raise _fault("文本缺少右引号", place + 1)
            raise _fault(f"不认识的字符“{text[place]}”", place + 1)
        kind = str(match.lastgroup)
        if kind != "space":
            # Text is taken as typed: only punctuation outside quotes is made plain.
            shown = '"' + text[place + 1 : match.end() - 1] + '"' if kind == "text" else match.group()
            tokens.append(_Token(kind, shown, place + 1))
        place = match.end()
    if not tokens:
        raise _fault("公式为空", 1)
    return [*tokens, _Token("end", "", len(text) + 1)]


def _plain(text: str) -> str:
    """The text with full-width punctuation made plain, except between quotation marks."""
    out, quoted = [], ""
    for character in text:
        if quoted:
            # Within text only the closing mark matters; curly quotes close what curly quotes opened.
            closes = character == quoted
            out.append('"' if closes else "'" if character == '"' else character)
            if closes:
                quoted = ""
        else:
            quoted = {"“": "”", '"': '"', "＂": "＂"}.get(character, "")
            out.append('"' if quoted else character.translate(_PLAIN))
    return "".join(out)


def _fault(message: str, place: int) -> FormulaError:
    return FormulaError(f"公式第{place}个字符处有误：{message}。", remedy='例如 =HEAT_CAP("太阳能",1)。')
