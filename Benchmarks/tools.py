"""The configurations that are compared: each is a preload and what it needs in the environment."""

import dataclasses
import pathlib
import platform
import struct

RECORDING_MAGIC = 0x434552424D554C50
LIBRARIES = pathlib.Path(f"/usr/lib/{platform.machine()}-linux-gnu")
HEAPTRACK = pathlib.Path("/usr/lib/heaptrack/libheaptrack_preload.so")
JEMALLOC = LIBRARIES / "libjemalloc.so.2"


@dataclasses.dataclass
class Tool:
    name: str
    environment: dict[str, str]
    recording_folder: pathlib.Path | None = None

    def fault(self) -> str | None:
        """What is wrong with the recording that the last run left; it is removed either way."""
        if self.recording_folder is None:
            return None
        recordings = list(self.recording_folder.iterdir())
        started = 0
        for recording in recordings:
            with recording.open("rb") as file:
                started += struct.unpack("<Q", file.read(8).ljust(8, b"\0"))[0] == RECORDING_MAGIC
            recording.unlink()
        return None if started == 1 else f"{started} recordings were written, not one"


def installed(library, recording_folder) -> tuple[list[Tool], list[str]]:
    """The tools that are here, native first, and a line for each that isn't."""
    tools = [Tool("native", {})]
    missing = []
    if JEMALLOC.exists():
        tools.append(Tool("jemalloc", {"LD_PRELOAD": str(JEMALLOC)}))
    else:
        missing.append("skipped: no jemalloc (Debian package libjemalloc2)")
    if HEAPTRACK.exists():
        # The recorder alone: its events go nowhere, so neither a disk nor its interpreter counts.
        output = {"DUMP_HEAPTRACK_OUTPUT": "/dev/null"}
        tools.append(Tool("heaptrack", {"LD_PRELOAD": str(HEAPTRACK), **output}))
    else:
        missing.append("skipped: no heaptrack (Debian package heaptrack)")
    if library.exists():
        output = {"PLUMB_OUTPUT": f"{recording_folder}/%p.recording"}
        environment = {"LD_PRELOAD": str(library.resolve()), **output}
        tools.append(Tool("plumb", environment, recording_folder))
    else:
        missing.append(f"skipped: no {library} (run make library)")
    return tools, missing
