"""The version, as the runtime that is linked into the package says it."""

from skiff import _core

__version__ = f"{_core.version // 10000}.{_core.version // 100 % 100}.{_core.version % 100}"
