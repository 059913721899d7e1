"""An xlwings engine for documents that are open in LibreOffice Calc.

``connect`` gives a real ``xlwings.Book`` with the subset that the engine for closed files has, inside the
office's own process or through a pipe into it. Formulas are read and written in Excel's notation, dates by
the cells' number formats and the document's day 0, errors as errors; a text stays a text, whatever it looks
like.

The document stays open and unsaved: to save over an Excel file from LibreOffice is its user's decision.
Importing this package imports neither xlwings nor UNO.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_heating.errors import WorkbookError

if TYPE_CHECKING:
    import xlwings as xw

__all__ = ["connect"]

_SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"


def connect(
    *, document: Any = None, pipe: str = "", path: Path | None = None, context: Any = None
) -> xw.Book:
    """The open document as an xlwings Book.

    Parameters
    ----------
    document : LibreOffice's own model of it, as a macro or add-in has it (``ThisComponent``)
    pipe : name of the pipe that a running office accepts, in place of `document`
    path : with `pipe`, the file of the document, when several are open
    context : the component context that `document` was got by, when it lives in another process

    Raises
    ------
    WorkbookError : no office answers; not exactly one such document is open; it is not a spreadsheet
    """
    import xlwings as xw

    from .impl_app import ENGINE_NAME, app_of, engine

    if pipe:
        from .uno_access import context_behind

        context = context_behind(pipe)
        document = _open_document(context, path)
    if not _is_spreadsheet(document):
        raise WorkbookError("当前打开的不是电子表格。", remedy="请打开要处理的工作簿后再试。")
    if ENGINE_NAME not in xw.engines.engines_by_name:
        xw.engines.add(xw.Engine(impl=engine))
    return xw.Book(impl=app_of(document, context).book)


def _is_spreadsheet(component: Any) -> bool:
    """Windows of the office may be other things too, such as its editor for macros."""
    return hasattr(component, "supportsService") and bool(component.supportsService(_SPREADSHEET))


def _open_document(context: Any, path: Path | None) -> Any:
    from .uno_access import file_url

    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    url = file_url(path) if path else None
    found = []
    components = desktop.Components.createEnumeration()
    while components.hasMoreElements():
        each = components.nextElement()
        if _is_spreadsheet(each) and url in (None, each.URL):
            found.append(each)
    if len(found) != 1:
        wanted = path.name if path else "工作簿"
        raise WorkbookError(
            f"LibreOffice 中打开了 {len(found)} 个{wanted}，不能确定要处理哪一个。",
            remedy="请打开它并关闭其他的，或指明文件。",
        )
    return found[0]
