"""Reading a folder of street workbooks: their ledger tables, what could not be read, what came twice."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Collection as Several
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from xl_heating.errors import HeatingError, JobError
from xl_heating.jobs.outputs import made_from
from xl_heating.jobs.report import Progress
from xl_heating.ledger import Finding, Grid, Ledger, Table, check_duplicates, find, read, read_workbook
from xl_heating.policy import Policy

SUFFIXES = (".xlsx", ".xlsm", ".xls")
Key = tuple[object, ...]
MERGED_FROM = "source_file"
"""A table with this column holds copies of what was sent, and is none of it."""
WORKERS = 2
"""The readers release Python's lock while they parse; two keep an office PC's cores busy."""

_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>([^<]+)<")

KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "T3": (("household_id",), ("id_number",)),
    "T6": (("place",),),
    "T7": (("project",),),
    "T8R": (("household_id",), ("village", "name")),
    "T8U": (("project", "building"), ("project",)),
    "T9": (("household_id", "season", "route"), ("meter", "season", "route")),
}
"""What identifies a row of each kind of table, best first, to recognise one that was sent twice."""


@dataclass
class Source:
    """One ledger table of one file, and which of its rows count."""

    path: Path
    ledger: Ledger
    counted: np.ndarray
    """bool[n]: False where a newer file has the row."""
    notes: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.ledger.table.kind


@dataclass
class Collection:
    """Everything found in a folder."""

    sources: list[Source]
    files: list[Path]
    unreadable: dict[Path, str]
    findings: list[Finding]
    copied: set[Path]
    """Files that hold two copies of one table (an old one left in a hidden sheet, for instance)."""
    others: list[Source] = field(default_factory=list)
    """Tables of the further kinds that were asked for."""


def ledger_files(folder: Path, exclude: Path | None = None) -> list[Path]:
    """The workbooks of a folder (not of its sub-folders), without lock files and without `exclude`.

    Lists and copies that a job made beside a workbook count no second time: they are left out with it there.

    Raises
    ------
    JobError : the folder does not exist, or holds no workbook
    """
    if not folder.is_dir():
        raise JobError("找不到台账文件夹。", where=str(folder), remedy="请检查路径。")
    skipped = exclude.resolve() if exclude else None
    files = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in SUFFIXES
        and not path.name.startswith(("~$", ".~lock"))
        and path.resolve() != skipped
    )
    stems = {path.stem for path in files}
    files = [path for path in files if made_from(path) not in stems]
    if not files:
        raise JobError("文件夹中没有工作簿。", where=str(folder), remedy="请把各街镇的台账放入该文件夹。")
    return files


class Parsing:
    """Workbooks being parsed in the background, from the moment this is made.

    The parser releases Python's lock, so a caller may import, open and calculate meanwhile. The largest
    workbook comes first: what is left to do after the last one is then little.
    """

    def __init__(self, files: list[Path]) -> None:
        self.files = files
        self._pool = ThreadPoolExecutor(WORKERS)
        largest_first = sorted(files, key=lambda path: path.stat().st_size, reverse=True)
        self._paths = {self._pool.submit(read_workbook, path): path for path in largest_first}

    def finished(self) -> Iterator[tuple[Path, Future[list[Grid]]]]:
        """Each workbook as soon as it is parsed."""
        return ((self._paths[grids], grids) for grids in as_completed(self._paths))

    def stop(self) -> None:
        """Drop what has not begun."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def collect(parsing: Parsing, policy: Policy, progress: Progress, *, also: Several[str] = ()) -> Collection:
    """Read every ledger table of the files; one that cannot be read is named, the others are read.

    `also` are kinds of tables to read besides the ledgers (``others``); they are not compared file with file.
    """
    collection = Collection([], parsing.files, {}, [], set())
    try:
        for number, (path, grids) in enumerate(parsing.finished(), start=1):
            try:
                _add(collection, path, find(grids.result(), policy, also=also), policy, also)
            except HeatingError as error:
                collection.unreadable[path] = error.message
                collection.findings.append(
                    Finding(path.name, "", "", "UNREADABLE", "E", f"无法读取：{error.message}", error.remedy)
                )
            progress(number, len(parsing.files), f"读取 {path.name}")
    finally:
        parsing.stop()
    # Which file was parsed first is chance; what is written must not be.
    order = {path: place for place, path in enumerate(parsing.files)}
    for sources in (collection.sources, collection.others):
        sources.sort(key=lambda source: order[source.path])
    collection.unreadable = {
        path: collection.unreadable[path] for path in order if path in collection.unreadable
    }
    collection.findings.sort(key=lambda finding: finding.workbook)
    settle_resent(collection, collection.sources, KEYS)
    return collection


def _add(collection: Collection, path: Path, tables: list[Table], policy: Policy, also: Several[str]) -> None:
    sent = [table for table in tables if MERGED_FROM not in table.columns]
    ledgers = [read(table, policy) for table in sent if table.kind in KEYS]
    others = [read(table, policy) for table in sent if table.kind in also]
    for table in tables:
        if not table.kind:  # like two kinds at once: it says so itself
            collection.findings += table.doubts
        elif table not in sent:
            collection.findings.append(
                Finding(
                    path.name, table.sheet, "", "MERGED", "W",
                    "此表由合并得到（有“来源文件”列），不是来件，未读入。",
                    "请把合并后的工作簿移出台账文件夹。",
                )
            )  # fmt: skip
    if not tables:
        collection.findings.append(
            Finding(
                path.name, "", "", "NO_LEDGER", "W", "没有找到可识别的台账表头。",
                "请检查表头文字，或确认该文件是否为台账。",
            )
        )  # fmt: skip
    twice = check_duplicates(ledgers, policy)
    collection.findings += twice
    if any(finding.code == "TABLE_TWICE" for finding in twice):
        collection.copied.add(path)
    for sources, found in ((collection.sources, ledgers), (collection.others, others)):
        sources += [Source(path, ledger, np.ones(len(ledger.rows), dtype=bool)) for ledger in found]


def sent_at(path: Path) -> tuple[str, float, str]:
    """Sorts files from older to newer: the time its program saved it, else the file's own."""
    saved = ""
    if path.suffix.lower() != ".xls" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            try:
                match = _MODIFIED.search(package.read("docProps/core.xml"))
            except KeyError:
                match = None
        saved = match.group(1).decode("ascii", "replace") if match else ""
    changed = path.stat().st_mtime
    return (
        saved or dt.datetime.fromtimestamp(changed, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        changed,
        path.name,
    )


def settle_resent(
    collection: Collection, read: list[Source], keys_of: Mapping[str, tuple[tuple[str, ...], ...]]
) -> None:
    """Let every row count once where two files of the same kind hold it: the newer file wins, and it is said.

    `read` are sources of the collection, `keys_of` what identifies a row of each kind of them.

    More than half of the smaller table in common means that the whole table was sent again: the older one
    is left out, with a note. Less means that two tables overlap: only the common rows are left out of the
    older one, and a finding names both files. Rows without a key are kept.
    """
    by_kind: dict[str, list[Source]] = {}
    for source in read:
        by_kind.setdefault(source.kind, []).append(source)
    times = {path: sent_at(path) for path in {source.path for source in read}}
    for kind, sources in by_kind.items():
        newest_first = sorted(
            _sharing_streets(sources, collection.copied),
            key=lambda source: (times[source.path], source.ledger.table.grid.visible),
            reverse=True,
        )
        seen: list[tuple[Source, set[Key]]] = []
        for source in newest_first:
            keys = row_keys(source.ledger, keys_of[kind])
            own = {key for key in keys if key is not None}
            for newer, newer_keys in seen:
                if not own or (newer.path == source.path and source.path not in collection.copied):
                    continue
                common = own & newer_keys
                if not common:
                    continue
                if 2 * len(common) > min(len(own), len(newer_keys)):
                    only_old = len(own - newer_keys)
                    source.counted[:] = False
                    source.notes.append(
                        f"重复报送：与 {_named(newer, source)} 有{len(common)}行相同，已取较新的一份"
                        + (f"；本件另有{only_old}行未计入" if only_old else "")
                    )
                    break
                source.counted &= np.array([key not in common for key in keys], dtype=bool)
                source.notes.append(
                    f"与 {_named(newer, source)} 有{len(common)}行重复，重复行以较新的一份为准"
                )
            if source.notes:
                collection.findings.append(
                    Finding(
                        source.path.name, source.ledger.table.sheet, "", "RESENT",
                        "W", "；".join(source.notes) + "。", "请核对两份文件，只保留应采用的一份。",
                    )
                )  # fmt: skip
            if source.counted.any():
                seen.append((source, own))


def _named(newer: Source, source: Source) -> str:
    same_file = newer.path == source.path
    return f"工作表“{newer.ledger.table.sheet}”" if same_file else newer.path.name


def _sharing_streets(sources: list[Source], copied: set[Path]) -> list[Source]:
    """The sources that have a street in common with another file, or with a copy: few, as a rule."""
    streets = [set(source.ledger.columns.get("street", np.array([None])).tolist()) for source in sources]
    files: dict[object, set[tuple[Path, str]]] = {}
    for source, names in zip(sources, streets, strict=True):
        for name in names:
            copy = source.ledger.table.sheet if source.path in copied else ""
            files.setdefault(name, set()).add((source.path, copy))
    return [
        source
        for source, names in zip(sources, streets, strict=True)
        if any(len(files[name]) > 1 for name in names)
    ]


def row_keys(ledger: Ledger, alternatives: tuple[tuple[str, ...], ...]) -> list[Key | None]:
    """A key per row: street and the first of `alternatives` that the row has in full, else None."""
    columns = ledger.columns
    count = len(ledger.rows)
    streets = columns.get("street", np.full(count, None, dtype=object))
    keys: list[Key | None] = [None] * count
    for fields in alternatives:
        present = [columns[name] for name in fields if name in columns]
        if len(present) < len(fields):
            continue
        for at, parts in enumerate(zip(streets, *present, strict=True)):
            if keys[at] is None and all(part is not None for part in parts[1:]):
                keys[at] = parts
        if all(key is not None for key in keys):
            break
    return keys
