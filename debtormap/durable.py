"""Files that a power cut leaves whole or leaves out: synced before they have their name, and the name synced, too."""

import os
import tempfile
from pathlib import Path


def create(path: Path, data: bytes) -> bool:
    """Writes a file of mode 600 that must not be there yet; False when it is, and then it is left as it is."""
    aside = _written(path, data)
    try:
        os.link(aside, path)
    except FileExistsError:
        return False
    finally:
        aside.unlink()
    sync_directory(path.parent)
    return True


def replace(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Writes a file in the place of what was there."""
    aside = _written(path, data)
    aside.chmod(mode)
    aside.rename(path)
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """A new name is on the disk only when its directory was synced."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written(path: Path, data: bytes) -> Path:
    """Under a name that nobody else has: two may write the same file."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink()
        raise
    return Path(name)
