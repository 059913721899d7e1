"""The VBA sources lie beside the package and are installed inside it; all else is in pyproject.toml."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["xl_heating*"]), "xl_heating.macros"],
    package_dir={"xl_heating.macros": "macros"},
)
