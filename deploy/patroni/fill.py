#!/usr/bin/env python3
"""Fills a template in with the values of a file: python3 fill.py host.env patroni.yml > /etc/patroni/patroni.yml

Exit 2 and nothing written when a name that the template uses has no value, or a value holds what could end its place.
"""

import re
import sys
from pathlib import Path
from string import Template

VALUE = re.compile(r"[A-Za-z0-9._:/,@+=-]+")


def read(text):
    """The values of NAME=VALUE lines; comments and empty lines are passed over."""
    lines = [line.strip() for line in text.splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name.strip(): value.strip() for name, _, value in pairs}


def problems(template, values):
    """What is wrong with the values, by name and without them: some are passwords."""
    # `get_identifiers` of Template came with Python 3.11.
    for name in sorted(set(Template(template).get_identifiers())):
        if not values.get(name):
            yield f"{name}: has no value"
        elif not VALUE.fullmatch(values[name]):
            yield f"{name}: letters, digits and ._:/,@+=- only"


def fill(template, values):
    return Template(template).substitute(values)


def main(arguments):
    if len(arguments) != 2:
        sys.stderr.write(__doc__)
        return 2
    values, template = read(Path(arguments[0]).read_text("utf-8")), Path(arguments[1]).read_text("utf-8")
    found = list(problems(template, values))
    for problem in found:
        sys.stderr.write(f"{arguments[0]}: {problem}\n")
    if found:
        return 2
    sys.stdout.write(fill(template, values))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
