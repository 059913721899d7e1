#!/usr/bin/env bash
# Draw the pictures of the README and docs anew: make the demo, print its summary with LibreOffice, cut the pages.
set -euo pipefail
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python -m xl_heating demo --dir "$scratch/demo" >/dev/null
soffice "-env:UserInstallation=file://$scratch/profile" --headless --convert-to pdf --outdir "$scratch" \
  "$scratch/demo/区级汇总.xlsx" >/dev/null
page() { pdftoppm -png -singlefile -r 110 -f "$1" -l "$1" -x 30 -y 40 -W 1230 -H "$2" "$scratch/区级汇总.pdf" "pictures/$3"; }
page 1 760 区级汇总
page 2 770 区级汇总-资金
