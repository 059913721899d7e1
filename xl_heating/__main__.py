"""``python -m xl_heating``: the same as the command ``xl-heating``."""

from xl_heating.cli import main

main()
