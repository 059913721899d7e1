#!/usr/bin/env bash
# Draw the pictures of the README and docs anew with LibreOffice: the summary of the demo, and pages of the built
# workbooks. A page is named by its sheet, which the page footer prints.
set -euo pipefail
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
print() { # workbooks to PDF, in one start of LibreOffice with a profile of its own
  soffice "-env:UserInstallation=file://$scratch/profile" --headless --convert-to pdf --outdir "$scratch" "$@" >/dev/null
}
draw() { # workbook, page, picture, dots per inch, further options
  pdftoppm -singlefile -r "$4" -f "$2" -l "$2" "${@:5}" "$scratch/$1.pdf" "$scratch/page"
  python small_png.py "pictures/$3.png" <"$scratch/page.ppm"
}

python -m xl_heating demo --dir "$scratch/demo" >/dev/null
print "$scratch/demo/区级汇总.xlsx"
page() { draw 区级汇总 "$1" "$3" 110 -x 30 -y 40 -W 1230 -H "$2"; }
page 1 760 区级汇总
page 2 770 区级汇总-资金

# Buttons are not printed on the staff's paper, but the pictures show them: copies whose controls print.
# The conformance workbook is drawn from a copy with values: without the add-in LibreOffice calculates again, in vain,
# whatever shows an error or nothing.
mkdir "$scratch/built"
python - ../workbooks "$scratch/built" <<'PYTHON'
import sys
import zipfile
from pathlib import Path

built, copies = map(Path, sys.argv[1:])
for name in ("村居名单.xlsm", "街镇台账.xlsm", "区级汇总.xlsm"):
    with zipfile.ZipFile(built / name) as book, zipfile.ZipFile(copies / name, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in book.namelist():
            content = book.read(part)
            if part.endswith(".vml"):
                unprinted = b"<x:PrintObject>False</x:PrintObject>"
                if unprinted not in content:
                    raise SystemExit(f"{name}: no button that is kept from print in {part}")
                content = content.replace(unprinted, b"")
            copy.writestr(part, content)
PYTHON
python -m xl_heating publish ../workbooks/函数校验.xlsx --freeze --as-of 2022-04-15 --out "$scratch/built/函数校验.xlsx" >/dev/null
print "$scratch"/built/*.xls[mx]
sheet() { # workbook, sheet, picture, dots per inch: the first page of that sheet, whole
  local page
  pdftotext -layout "$scratch/$1.pdf" "$scratch/$1.txt"
  page=$(awk -v RS='\f' -v sheet="$2" '$0 ~ "(^|\n) *" sheet " +第 " {print NR; exit}' "$scratch/$1.txt")
  [ -n "$page" ] || { echo "$1: no page of the sheet $2" >&2; exit 1; }
  draw "$1" "$page" "$3" "$4"
}
sheet 村居名单 填表说明 村居名单-填表说明 90
sheet 村居名单 确村确户名单 村居名单-确村确户名单 100
sheet 街镇台账 填表说明 街镇台账-填表说明 90
sheet 街镇台账 改造台账 街镇台账-改造台账 100
sheet 街镇台账 本街镇汇总 街镇台账-本街镇汇总 100
sheet 区级汇总 区级汇总 区级汇总-按钮 110
sheet 函数校验 函数校验 函数校验 115
sheet 区级汇总 函数目录 函数目录 115
