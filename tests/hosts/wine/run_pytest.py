"""Under Windows Python: pytest with the arguments given."""

import sys

import pytest

sys.exit(pytest.main(sys.argv[1:]))
