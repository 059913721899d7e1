"""Under Windows Python: print what xlwings' decorators have recorded of each function, as JSON."""

import json

from xl_heating.hosts.excel import udfs

functions = {name: value.__xlfunc__ for name, value in vars(udfs).items() if hasattr(value, "__xlfunc__")}
print(json.dumps(functions))
