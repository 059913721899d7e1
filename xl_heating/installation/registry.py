"""The Windows registry as far as an installation needs it, behind an interface that tests can fake."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Protocol

USER, MACHINE, CLASSES = "HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE", "HKEY_CLASSES_ROOT"

Data = str | int | bytes


class Registry(Protocol):
    """Keys have backslashes and lie below one of the roots above. Only the user's own root is written."""

    def values(self, root: str, key: str) -> Mapping[str, Data]:
        """All values of a key by name, "" being the unnamed one; none where there is no such key."""

    def subkeys(self, root: str, key: str) -> list[str]:
        """The names of the keys below a key."""

    def write(self, key: str, name: str, data: str | int) -> None:
        """Set a value of the user's own root; the key is made if need be."""

    def delete_value(self, key: str, name: str) -> None:
        """Remove a value of the user's own root, if it is there."""

    def delete_key(self, key: str) -> None:
        """Remove a key of the user's own root with everything below it, if it is there."""


def exists(registry: Registry, root: str, key: str) -> bool:
    """Whether a key is there and holds anything."""
    return bool(registry.values(root, key)) or bool(registry.subkeys(root, key))


class NoRegistry:
    """The registry of a computer that has none."""

    def values(self, root: str, key: str) -> Mapping[str, Data]:
        """Nothing."""
        return {}

    def subkeys(self, root: str, key: str) -> list[str]:
        """None."""
        return []

    def write(self, key: str, name: str, data: str | int) -> None:
        """Refuse."""
        raise OSError("there is no registry on this system")

    def delete_value(self, key: str, name: str) -> None:
        """Have nothing to delete."""

    def delete_key(self, key: str) -> None:
        """Have nothing to delete."""


if sys.platform == "win32":
    import contextlib
    import winreg

    class WindowsRegistry:
        """The registry itself; what 32-bit programs see is read where the 64-bit view has nothing."""

        _views = (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY)

        def values(self, root: str, key: str) -> Mapping[str, Data]:
            """See `Registry`."""
            for view in self._views:
                found: dict[str, Data] = {}
                with contextlib.suppress(OSError), self._open(root, key, view) as handle:
                    for at in range(winreg.QueryInfoKey(handle)[1]):
                        name, data, _ = winreg.EnumValue(handle, at)
                        if isinstance(data, (str, int, bytes)):
                            found[name] = data
                if found:
                    return found
            return {}

        def subkeys(self, root: str, key: str) -> list[str]:
            """See `Registry`."""
            for view in self._views:
                with contextlib.suppress(OSError), self._open(root, key, view) as handle:
                    names = [winreg.EnumKey(handle, at) for at in range(winreg.QueryInfoKey(handle)[0])]
                    if names:
                        return names
            return []

        def write(self, key: str, name: str, data: str | int) -> None:
            """See `Registry`."""
            kind = winreg.REG_DWORD if isinstance(data, int) else winreg.REG_SZ
            with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as handle:
                winreg.SetValueEx(handle, name, 0, kind, data)

        def delete_value(self, key: str, name: str) -> None:
            """See `Registry`."""
            with (
                contextlib.suppress(FileNotFoundError),
                winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as handle,
            ):
                winreg.DeleteValue(handle, name)

        def delete_key(self, key: str) -> None:
            """See `Registry`."""
            for name in self.subkeys(USER, key):
                self.delete_key(f"{key}\\{name}")
            with contextlib.suppress(FileNotFoundError):
                winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)

        @staticmethod
        def _open(root: str, key: str, view: int) -> winreg.HKEYType:
            return winreg.OpenKey(getattr(winreg, root), key, 0, winreg.KEY_READ | view)


def this_registry() -> Registry:
    """The registry of the computer that this runs on."""
    if sys.platform == "win32":
        return WindowsRegistry()
    return NoRegistry()
