"""The cleaner: a process of its own that makes a working copy of one file, and can do nothing else.

Run as `python -I -m debtormap.papers.cleaner TYPE`, it takes the file on standard input and gives the copy on standard
output: photos encoded anew from their pixels, PDF files rebuilt from what their pages show. Before it reads the first
byte it gives up the right to open files and sockets, to write files, to dump its memory, and to take more than its
share of time and memory. Exit 0: a copy; 3: the file is refused, its code on standard error; anything else: it died.
"""

import resource
import sys
import warnings
from typing import Final

from debtormap.papers import cleaned_images, cleaned_pdfs, kinds
from debtormap.papers.cleaning_errors import Refused

CPU_S: Final = 20
MEMORY_BYTES: Final = 1024 * 1024 * 1024
REFUSED: Final = 3


def main() -> int:
    # What is loaded when it is first used is loaded now.
    for picture in cleaned_images.tiny():
        cleaned_images.clean(picture)
    cleaned_pdfs.clean(cleaned_pdfs.tiny())
    confine()
    warnings.simplefilter("error")
    try:
        data = sys.stdin.buffer.read()
        copy = cleaned_pdfs.clean(data) if sys.argv[1] == kinds.PDF else cleaned_images.clean(data)
    except Refused as refusal:
        sys.stderr.write(refusal.code)
        return REFUSED
    except MemoryError:
        sys.stderr.write("too_large")
        return REFUSED
    except Exception:
        # Whatever a decoder of a hostile file raises: the file is not understood, and nothing of it is told.
        sys.stderr.write("damaged")
        return REFUSED
    sys.stdout.buffer.write(copy)
    return 0


def confine() -> None:
    # Everything that is needed is imported; no number of an open file is left for another, a socket neither.
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    sys.exit(main())
