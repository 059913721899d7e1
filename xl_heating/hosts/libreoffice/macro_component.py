"""The jobs behind buttons and menu, as LibreOffice calls them; packed into the add-in.

A macro, a menu or another program gives ``org.xlheating.Macros`` a command: with the document it was created
for, or for the current one. The office itself tells it of documents loaded and saved, whose buttons it makes
run. As in the add-in for functions, nothing of xl_heating is imported before the first command.
"""

from __future__ import annotations

import traceback
from typing import Any

import unohelper
from com.sun.star.awt.MessageBoxType import ERRORBOX
from com.sun.star.lang import XServiceInfo
from com.sun.star.task import XJob, XJobExecutor
from xl_heating_environment import NotReady, prepare
from xl_heating_runpython import READY, SAVING, SERVICE, restore_runpython, swap_runpython

TITLE = "清洁取暖"
OK = 1


class Macros(unohelper.Base, XJobExecutor, XJob, XServiceInfo):
    """One command's way from LibreOffice to the job; it never raises."""

    def __init__(self, context: Any, document: Any = None) -> None:
        self._context = context
        self._document = document

    # XJobExecutor
    def trigger(self, command: str) -> None:
        document = self._document or self._service("frame.Desktop").getCurrentComponent()
        try:
            prepare()
            from xl_heating.hosts.libreoffice import macros

            macros.run(command, document, self._context)
        except NotReady as reason:
            self._say(document, str(reason))
        except Exception as error:
            traceback.print_exc()
            self._say(
                document,
                f"登记的环境无法使用（{type(error).__name__}：{error}）。请重新安装 xl_heating。",
            )

    # XJob
    def execute(self, arguments: Any) -> None:
        facts = {each.Name: each.Value for each in arguments}
        event = {each.Name: each.Value for each in facts.get("Environment", ())}
        document, happened = event.get("Model"), event.get("EventName")
        try:
            if happened in READY:
                swap_runpython(document)
            elif happened in SAVING:
                restore_runpython(document)
        except Exception:  # a workbook whose macros may not be touched is opened and saved all the same
            traceback.print_exc()

    # XServiceInfo
    def getImplementationName(self) -> str:
        return str(SERVICE)

    def supportsService(self, name: str) -> bool:
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        return (SERVICE, "com.sun.star.task.Job")

    def _service(self, name: str) -> Any:
        return self._context.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", self._context)

    def _say(self, document: Any, text: str) -> None:
        controller = document.CurrentController if document is not None else None
        window = controller.Frame.ContainerWindow if controller is not None else None
        box = self._service("awt.Toolkit").createMessageBox(window, ERRORBOX, OK, TITLE, text)
        box.execute()
        box.dispose()


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Macros, SERVICE, (SERVICE, "com.sun.star.task.Job"))
