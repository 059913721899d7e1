"""The peer of the refresh: what a handy colleague would write with pandas and openpyxl.

It reads every sheet of every ledger, finds the header row by two known words, adds up households, cost and
subsidy by street and route, fills a copy of the summary with openpyxl and saves it. It knows none of the
awkward layouts beyond what the demo needs, and checks nothing.

Usage: python benchmarks/peer_refresh.py SUMMARY.xlsx LEDGER_FOLDER OUT.xlsx
"""

from __future__ import annotations

import sys
from pathlib import Path

import openpyxl
import pandas as pd

STREETS = ["财源", "岱庙", "泰前", "上高", "徐家楼", "省庄", "邱家店"]
ROUTES = {"煤改电": "分散电代煤", "煤改气": "分散气代煤", "太阳能供暖": "太阳能"}


def street_of(text: object) -> str | None:
    return next((street for street in STREETS if street in str(text)), None)


def number(values: pd.Series) -> pd.Series:
    return pd.to_numeric(values.astype(str).str.replace(",", ""), errors="coerce")


def plain(cell: object) -> str:
    return str(cell).replace("\n", "").replace("　", "")


def read_sheet(frame: pd.DataFrame, file: str) -> pd.DataFrame | None:
    for at in range(min(8, len(frame))):
        words = [plain(cell) for cell in frame.iloc[at]]
        below = [plain(cell) for row in frame.iloc[at : at + 3].to_numpy() for cell in row]
        if "户编号" in words and "验收结论" in words and "设备" in below:
            break
    else:
        return None
    names = []
    for column in range(frame.shape[1]):
        parts = [plain(frame.iat[row, column]) for row in (at, at + 1, at + 2)]
        names.append(next((part for part in reversed(parts) if part in WANTED), f"c{column}"))
    body = frame.iloc[at + 1 :].copy()
    body.columns = names
    body = body[body["户编号"].astype(str).str.match(r"\d\d-\d+")]
    body["街道镇"] = street_of(file)
    return body


WANTED = {"户编号", "改造方式", "验收结论", "设备", "安装", "管网（线路）", "维护"}


def main(summary: Path, folder: Path, out: Path) -> None:
    frames = []
    for path in sorted(folder.glob("*.xlsx")):
        for frame in pd.read_excel(
            path, sheet_name=None, header=None, dtype=object, engine="openpyxl"
        ).values():
            body = read_sheet(frame, path.name)
            if body is not None:
                if "上高" in path.name:  # this office writes 万元
                    for name in ("设备", "安装", "管网（线路）", "维护"):
                        body[name] = number(body[name]) * 10_000
                frames.append(body[["街道镇", *sorted(WANTED)]])
    rows = pd.concat(frames)
    rows["改造方式"] = rows["改造方式"].replace(ROUTES)
    cost = sum(number(rows[name]).fillna(0) for name in ("设备", "安装", "管网（线路）"))
    cost += number(rows["维护"]).fillna(0).where(rows["改造方式"] == "太阳能", 0)
    rows["补贴"] = cost.clip(upper=6000).where(~rows["改造方式"].isin(["城区市政集中供暖"]), 0)
    rows["上级"] = rows["补贴"].clip(upper=3000)
    done = rows[rows["验收结论"] == "合格"].groupby(["街道镇", "改造方式"]).size()
    money = rows.groupby("街道镇")[["补贴", "上级"]].sum() / 10_000
    book = openpyxl.load_workbook(summary)
    sheet = book["区级汇总"]
    for at, street in enumerate(STREETS):
        for column, value in enumerate(done.get(street, pd.Series(dtype=float)).tolist(), start=5):
            sheet.cell(60 + at, column, value)
        sheet.cell(60 + at, 40, float(money.loc[street, "补贴"]))
        sheet.cell(60 + at, 41, float(money.loc[street, "上级"]))
    book.save(out)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
