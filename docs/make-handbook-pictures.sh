#!/usr/bin/env bash
# Draw the pictures of docs/使用手册.md anew with LibreOffice: a small office folder is made, the guide's own commands
# are run in it, and pages of what they leave are drawn. A page is named by a text that it prints.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
office=$scratch/office

python - "$office" <<'PYTHON'
import datetime as dt
import shutil
import sys
from pathlib import Path

from xl_heating.hosts import closed_file
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.demo_year import enter_transfers, make_year

policy = load_policy()
year = make_year(Path(sys.argv[1]), policy, 70)
now = dt.datetime(2022, 4, 15, 9)
closed_file.run(year.summary, enter_transfers, Occasion(policy, now.date(), now, "示例"))
shutil.copy(next(year.villages.glob("*.xlsm")), year.folder)
PYTHON
cp ../workbooks/samples/01标准台账.xlsx "$office/自有台账.xlsx"
(
  cd "$office"
  sed -n '/^```sh$/,/^```$/p' "$here/使用手册.md" | grep '^xl-heating ' >"$scratch/commands"
  while IFS= read -r line; do
    eval "python -m ${line/xl-heating/xl_heating}" >/dev/null </dev/null
  done <"$scratch/commands"
)

# Without the add-in LibreOffice calculates HEAT_ functions in vain: copies with their values.
mkdir "$scratch/print"
values() { # workbook, name of the copy
  python -m xl_heating publish "$office/$1" --freeze --as-of 2022-04-15 --out "$scratch/print/$2.xlsx" >/dev/null
}
values 区级汇总.xlsm 区级汇总
values 街镇台账/1财源街道台账.xlsm 财源
values 街镇台账/7邱家店镇台账.xlsm 邱家店
cp "$office/上报名单/财源示例1村名单-上报名单.xlsx" "$scratch/print/上报名单.xlsx"
cp "$office/街镇台账/一户一档/一户一档-财源示例1村.xlsx" "$scratch/print/档案卡.xlsx"
paid=$office/街镇台账/运行补贴发放/2021-2022/7邱家店镇台账
cp "$paid/运行补贴发放表-2021-2022-分散气代煤-第1批.xlsx" "$scratch/print/发放表.xlsx"
cp "$office/调度通报-2021-12-31.docx" "$scratch/print/调度通报.docx"
cp "$office/政策测算-2022-04-15.xlsx" "$scratch/print/政策测算.xlsx"
soffice "-env:UserInstallation=file://$scratch/profile" --headless --convert-to pdf --outdir "$scratch" \
  "$scratch"/print/* >/dev/null

draw() { # document, a text of the page (extended regular expression), picture, dots per inch
  local page
  pdftotext -layout "$scratch/$1.pdf" "$scratch/$1.txt"
  page=$(awk -v RS='\f' -v text="$2" '$0 ~ text {print NR; exit}' "$scratch/$1.txt")
  [ -n "$page" ] || { echo "$1: no page with $2" >&2; exit 1; }
  pdftoppm -singlefile -r "$4" -f "$page" -l "$page" "$scratch/$1.pdf" "$scratch/page"
  python small_png.py "pictures/$3.png" <"$scratch/page.ppm"
}
sheet() { # document, sheet, picture, dots per inch: the first page of that sheet, which its footer names
  draw "$1" "(^|\n) *$2 +第 " "$3" "$4"
}
draw 上报名单 . 手册-上报名单 70
sheet 区级汇总 计划表 手册-计划表 70
sheet 邱家店 改造台账 手册-改造台账 70
sheet 财源 疑点清单 手册-疑点清单 70
sheet 财源 竣工台账 手册-竣工台账 70
draw 档案卡 01-001-0002 手册-档案卡 60
draw 发放表 . 手册-运行补贴发放表 70
draw 调度通报 . 手册-调度通报 60
sheet 区级汇总 资金测算 手册-资金测算 70
sheet 区级汇总 绩效自评 手册-绩效自评 70
sheet 区级汇总 上报记录 手册-上报记录 70
sheet 政策测算 分街镇对比 手册-政策测算 70
