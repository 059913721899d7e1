"""The add-in itself, as LibreOffice loads it: functions by name, their help, and each call handed on.

It is packed into the add-in and runs in the office's Python. Nothing of xl_heating is imported before the
first call: an add-in that cannot be imported would leave nothing but ``#NAME?`` in every cell, and the next
save would write that down. So the functions are always there; where they cannot be calculated, they show
``#ADDIN?`` (a real error, which no total passes over), a bar in each document's window says why and what to
do, and so does ``=HEAT_STATUS()``.
"""

from __future__ import annotations

import json
import struct
import traceback
from pathlib import Path
from typing import Any

import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.lang import Locale, XServiceInfo, XServiceName
from com.sun.star.sheet import LocalizedName, XAddIn, XCompatibilityNames
from org.xlheating import XHeating
from xl_heating_environment import NotReady, prepare, settings_file

SERVICE = "org.xlheating.Functions"
CATEGORY = "清洁取暖"
STATUS = "HEAT_STATUS"
BAR = "org.xlheating.NotReady"
WARNING = 2
NOT_READY = struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000000 | 530))[0]  # shown as #ADDIN?
FAILED = struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000000 | 519))[0]  # shown as #VALUE!

with Path(__file__).with_name("functions.json").open(encoding="utf-8") as _file:
    ADDIN = json.load(_file)
FUNCTIONS = {each["name"]: each for each in ADDIN["functions"]}


class Calculator:
    """xl_heating, imported at the first call, or why it cannot be."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._calling: Any = None
        self._tried: int | None = None
        self._unready = ""

    def answer(self, name: str, values: tuple[Any, ...], document: Any = None) -> tuple[Any, ...]:
        """What the formula shows, as rows; never raises."""
        calling = self._loaded()
        if calling is None:
            return ((NOT_READY,),)
        try:
            given = [_cells(value) if hasattr(value, "getDataArray") else value for value in values]
            answer: tuple[Any, ...] = calling.answer(name, given, _day_0(document))
            return answer
        except Exception:
            traceback.print_exc()
            return ((FAILED,),)

    def status(self) -> str:
        """Ready or not, in words."""
        calling = self._loaded()
        if calling is None:
            return "清洁取暖加载项未就绪：" + self._unready
        return f"清洁取暖加载项已就绪：{calling.status()}。"

    def _loaded(self) -> Any:
        if self._calling is None:
            written = _written()
            if self._tried is None or written != self._tried:  # looks again once the settings have changed
                self._tried = written
                self._load()
        return self._calling

    def _load(self) -> None:
        try:
            prepare()
            from xl_heating import __version__
            from xl_heating.hosts.libreoffice import calling

            if __version__ != ADDIN["version"]:
                raise NotReady(
                    f"加载项的版本是 {ADDIN['version']}，登记环境中的 xl_heating 是 {__version__}。"
                    "请重新运行 xl-heating install --libreoffice，然后重新启动 LibreOffice。"
                )
        except NotReady as reason:
            self._unready = str(reason)
        except Exception as error:
            traceback.print_exc()
            self._unready = f"登记的环境无法使用（{type(error).__name__}：{error}）。请重新安装 xl_heating。"
        else:
            self._calling = calling
            return
        self._say()

    def _say(self) -> None:
        """Show the reason in every document's window, once Calc has done calculating."""
        services = self._context.ServiceManager
        callback = services.createInstanceWithContext("com.sun.star.awt.AsyncCallback", self._context)
        callback.addCallback(Bar(self._context, self._unready), None)


class Bar(unohelper.Base, XCallback):
    """Shows why the functions cannot be calculated."""

    def __init__(self, context: Any, reason: str) -> None:
        self._context = context
        self._reason = reason

    def notify(self, data: Any) -> None:
        services = self._context.ServiceManager
        desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", self._context)
        frames = desktop.Frames
        try:
            for place in range(frames.Count):
                self._show(frames.getByIndex(place).Controller)
        except Exception:  # a window that is just being closed; the office must not fall over it
            traceback.print_exc()

    def _show(self, controller: Any) -> None:
        if hasattr(controller, "appendInfobar") and not controller.hasInfobar(BAR):
            controller.appendInfobar(BAR, "清洁取暖加载项未就绪", self._reason, WARNING, (), True)


class Functions(unohelper.Base, XHeating, XAddIn, XCompatibilityNames, XServiceName, XServiceInfo):
    """The cell functions; their methods are added below, one for each."""

    def __init__(self, context: Any) -> None:
        self._locale = Locale("zh", "CN", "")
        self.calculator = Calculator(context)

    # XAddIn
    def getProgrammaticFuntionName(self, shown: str) -> str:
        return shown if shown in FUNCTIONS else ""

    def getDisplayFunctionName(self, name: str) -> str:
        return name if name in FUNCTIONS else ""

    def getFunctionDescription(self, name: str) -> str:
        return str(FUNCTIONS[name]["help"]) if name in FUNCTIONS else ""

    def getDisplayArgumentName(self, name: str, place: int) -> str:
        return self._argument(name, place)[0]

    def getArgumentDescription(self, name: str, place: int) -> str:
        return self._argument(name, place)[1]

    def getProgrammaticCategoryName(self, name: str) -> str:
        return CATEGORY

    def getDisplayCategoryName(self, name: str) -> str:
        return CATEGORY

    def _argument(self, name: str, place: int) -> tuple[str, str]:
        function = FUNCTIONS.get(name)
        if function is None:
            return "", ""
        place -= function["document"]  # the document comes first, unseen
        arguments = function["arguments"]
        if not 0 <= place < len(arguments):
            return "", ""
        shown, text = arguments[place]
        return shown, text

    # XLocalizable, which is part of XAddIn: the same in every language
    def setLocale(self, locale: Any) -> None:
        self._locale = locale

    def getLocale(self) -> Any:
        return self._locale

    # XCompatibilityNames: what .xlsx files call the functions
    def getCompatibilityNames(self, name: str) -> tuple[Any, ...]:
        return tuple(LocalizedName(Locale(*each), name) for each in (("zh", "CN", ""), ("en", "US", "")))

    # XServiceName and XServiceInfo
    def getServiceName(self) -> str:
        return SERVICE

    def getImplementationName(self) -> str:
        return SERVICE

    def supportsService(self, name: str) -> bool:
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        return ("com.sun.star.sheet.AddIn", SERVICE)


def _method(name: str, with_document: bool) -> Any:
    if name == STATUS:
        return lambda self: ((self.calculator.status(),),)
    if with_document:
        return lambda self, document, *values: self.calculator.answer(name, values, document)
    return lambda self, *values: self.calculator.answer(name, values)


for _function in FUNCTIONS.values():
    setattr(Functions, _function["name"], _method(_function["name"], _function["document"]))


def _cells(area: Any) -> list[list[Any]]:
    """The values of an area of a sheet; an error, which has none, by its number."""
    return [
        [area.getCellByPosition(column, row).getError() if value is None else value for column, value in line]
        for row, line in enumerate(map(enumerate, area.getDataArray()))
    ]


def _day_0(document: Any) -> tuple[int, int, int] | None:
    if document is None:
        return None
    day = document.getPropertyValue("NullDate")
    return day.Year, day.Month, day.Day


def _written() -> int:
    try:
        return int(settings_file().stat().st_mtime_ns)
    except OSError:
        return 0


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Functions, SERVICE, ("com.sun.star.sheet.AddIn", SERVICE))
