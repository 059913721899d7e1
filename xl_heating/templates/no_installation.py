"""The templates for programs without macros and add-in: their functions are LAMBDA names of the workbook."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from xl_heating.hosts.publishing.publishing import publish
from xl_heating.hosts.publishing.report import Edition
from xl_heating.policy import Policy
from xl_heating.templates.lambda_sheet import write_reference

Builder = Callable[[Path, Policy], None]


def edition_file(template: str) -> str:
    """The name of a template's edition: ``街镇台账-免安装.xlsx``."""
    return f"{Path(template).stem}-{Edition.LAMBDA.label}.xlsx"


def edition_of(template: str, build: Builder) -> Builder:
    """What builds the edition of a template that `build` writes under the name `template`."""

    def built(path: Path, policy: Policy) -> None:
        with tempfile.TemporaryDirectory() as folder:
            original = Path(folder) / f"{Path(template).stem}.xlsx"  # an .xlsx has no buttons
            build(original, policy)
            made = Path(folder) / edition_file(template)
            report = publish(original, policy, Edition.LAMBDA, reference=write_reference, out=made)
            assert not report.stopped, report.refused
            path.write_bytes(made.read_bytes())

    return built


def editions(templates: dict[str, Builder]) -> dict[str, Builder]:
    """The editions of some templates, by file name."""
    return {edition_file(name): edition_of(name, build) for name, build in templates.items()}
