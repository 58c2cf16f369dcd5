import numpy as np

version: int

class Model:
    inputs: list[tuple[str, str, tuple[int | str | None, ...]]]
    outputs: list[tuple[str, str, tuple[int | str | None, ...]]]
    target: str
    threads: int
    def run(self, arrays: list[np.ndarray]) -> list[np.ndarray]: ...

def load_path(path: bytes, threads: int, spin_us: int, verify: bool, target: str) -> Model: ...
def load_bytes(data: bytes | bytearray | memoryview, threads: int, spin_us: int, verify: bool, target: str) -> Model: ...
