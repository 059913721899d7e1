#!/usr/bin/env bash
# Draw the picture of LibreOffice's function wizard anew: the add-in in a real window, on a display nobody sees.
# Needs, on Debian: apt install libreoffice-calc python3-uno xvfb openbox xdotool imagemagick fonts-wqy-zenhei;
# and a `python` that has xl_heating, of the same version as /usr/bin/python3, which LibreOffice uses.
# DISPLAY_NUMBER is a free X display, 77 unless told. Profile, settings and add-in are this script's own.
set -euo pipefail
cd "$(dirname "$0")"
scratch=$(mktemp -d)
display_server=
finish() { # whatever has a window ends with the display, and the driver with the office
  [ -z "$display_server" ] || kill "$display_server" 2>/dev/null || true
  wait
  rm -rf "$scratch"
}
trap finish EXIT

python - "$scratch" <<'PYTHON'
import json
import sys
from pathlib import Path

import numpy

import xl_heating
from xl_heating.hosts.libreoffice.extension import parts

scratch = Path(sys.argv[1])
for name, content in parts().items():
    path = scratch / "bundled" / "xl_heating" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
homes = {str(Path(module.__file__).parents[1]) for module in (xl_heating, numpy)}
settings = scratch / "settings" / "xl_heating" / "libreoffice.json"
settings.parent.mkdir(parents=True)
version = f"{sys.version_info[0]}.{sys.version_info[1]}"
settings.write_text(json.dumps({"paths": sorted(homes), "python": version}), encoding="utf-8")
user = scratch / "profile" / "user"
user.mkdir(parents=True)
(user / "registrymodifications.xcu").write_text(
    """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="ShowTipOfTheDay" oor:op="fuse"><value>false</value></prop>
<prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
</oor:items>""",
    encoding="utf-8",
)
PYTHON

screen=":${DISPLAY_NUMBER:-77}"
Xvfb "$screen" -screen 0 1280x900x24 -nolisten tcp >/dev/null 2>&1 &
display_server=$!
# An environment as the user's own: a Python activated around this script would confuse the office's.
on_screen() {
  env -i HOME="$scratch" PATH=/usr/local/bin:/usr/bin:/bin LC_ALL=C.UTF-8 DISPLAY="$screen" \
    XDG_CONFIG_HOME="$scratch/settings" XDG_STATE_HOME="$scratch/settings" "$@"
}
while sleep 0.5; do # another's display may answer while ours gives up
  kill -0 "$display_server" 2>/dev/null || { echo "no X display $screen: choose another DISPLAY_NUMBER" >&2; exit 1; }
  on_screen xdotool getmouselocation >/dev/null 2>&1 && break
done
on_screen openbox >/dev/null 2>&1 &

pipe="xl_heating_wizard_$$"
office() { # 79 and 81: it has just made its profile and wants to be started once more
  local code=81
  while [ "$code" = 79 ] || [ "$code" = 81 ]; do
    code=0
    on_screen "$(dirname "$(readlink -f "$(command -v soffice)")")/soffice.bin" --norestore --nologo --nodefault \
      --nolockcheck "-env:UserInstallation=file://$scratch/profile" "-env:BUNDLED_EXTENSIONS=file://$scratch/bundled" \
      "--accept=pipe,name=$pipe;urp;" >/dev/null 2>"$scratch/office.txt" || code=$?
  done
}
office &
on_screen /usr/bin/python3 - "$pipe" >"$scratch/driver.txt" 2>&1 <<'PYTHON' &
import sys
import time

import uno
from com.sun.star.connection import NoConnectException

local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
deadline = time.monotonic() + 120
while True:
    try:
        context = resolver.resolve(f"uno:pipe,name={sys.argv[1]};urp;StarOffice.ComponentContext")
        break
    except NoConnectException:
        if time.monotonic() > deadline:
            raise
        time.sleep(0.5)


def service(name):
    return context.ServiceManager.createInstanceWithContext(name, context)


document = service("com.sun.star.frame.Desktop").loadComponentFromURL("private:factory/scalc", "_blank", 0, ())
cell = document.Sheets.getByIndex(0).getCellRangeByName("B2")
cell.Formula = '=HEAT_SUBSIDY("分散电代煤";6350)'
if cell.getError():
    raise SystemExit(f"the add-in does not calculate: {cell.Formula} shows {cell.String}")
view = document.CurrentController
view.select(cell)
# The wizard is modal: this call returns when it is closed.
service("com.sun.star.frame.DispatchHelper").executeDispatch(view.Frame, ".uno:FunctionDialog", "", 0, ())
PYTHON
driver=$!

window=
while [ -z "$window" ]; do
  kill -0 "$driver" 2>/dev/null || { echo "no function wizard:" >&2; cat "$scratch/driver.txt" "$scratch/office.txt" >&2; exit 1; }
  sleep 0.5
  window=$(on_screen xdotool search --onlyvisible --name '^Function Wizard' 2>/dev/null | head -1) || true
done
sleep 3 # until it is drawn whole
on_screen import -frame -window "$window" -depth 8 ppm:- | python small_png.py pictures/函数向导.png
