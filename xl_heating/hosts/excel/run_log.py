"""The full log of what buttons did: one file a month on the staff PC, personal numbers masked."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path

from xl_heating.rules.identity import kind_of, masked

KEPT_MONTHS = 12
_PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[Xx]|\d{11,})(?!\d)")


def log_folder() -> Path:
    """``%LOCALAPPDATA%\\xl_heating\\logs``; elsewhere the user's own folder for such things."""
    local = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_STATE_HOME")
    base = Path(local) if local else Path.home() / ".local" / "state"
    return base / "xl_heating" / "logs"


def without_personal_numbers(text: str) -> str:
    """`text` with identity, telephone and account numbers (11 digits and more) masked."""
    return _PERSONAL.sub(lambda found: masked(found[0], kind_of(found[0])), text)


def append(now: dt.datetime, text: str) -> Path | None:
    """Add an entry to this month's log; its path, or None where no log can be written."""
    folder = log_folder()
    path = folder / f"{now:%Y-%m}.log"
    entry = f"[{now:%Y-%m-%d %H:%M:%S}] {without_personal_numbers(text).rstrip()}\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(entry)
        for old in sorted(folder.glob("????-??.log"), reverse=True)[KEPT_MONTHS:]:
            old.unlink()
    except OSError:  # a full disk must not hide what the log was to tell
        return None
    return path
