"""What operators are given: units that shut the program in, and an image that has what the program needs."""

import re
from pathlib import Path

import pytest

from debtormap import cli

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
TIMED = sorted((ROOT / "deploy" / "systemd").glob("*.timer"))
SERVING = [unit for unit in UNITS if "debtormap serve" in unit.read_text("utf-8")]
SHUT_IN = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "CapabilityBoundingSet=",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
    "SystemCallFilter=@system-service",
    "UMask=0077",
)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_each_unit_is_shut_in(unit: Path) -> None:
    lines = unit.read_text("utf-8").splitlines()

    assert [line for line in SHUT_IN if line not in lines] == []
    assert not any(line.startswith("User=root") for line in lines)


@pytest.mark.parametrize("unit", SERVING, ids=lambda unit: unit.name)
def test_what_serves_has_time_to_drain(unit: Path) -> None:
    drain = re.search(r"--drain (\d+)", unit.read_text("utf-8"))
    stop = re.search(r"TimeoutStopSec=(\d+)", unit.read_text("utf-8"))

    assert drain is not None and stop is not None
    assert int(stop[1]) > int(drain[1])


def test_there_is_a_unit_for_each_side() -> None:
    assert [unit.name for unit in SERVING] == ["debtormap-court.service", "debtormap-public@.service"]


def test_a_timer_starts_what_is_due_by_the_clock_and_a_command_that_there_is() -> None:
    assert [timer.name for timer in TIMED] == ["debtormap-backup.timer", "debtormap-snapshot.timer"]
    for timer in TIMED:
        command = timer.stem.removeprefix("debtormap-")
        assert f"/debtormap {command}" in timer.with_suffix(".service").read_text("utf-8")
        assert command in cli.main.commands


def test_the_image_has_every_package_that_the_program_needs() -> None:
    needed = (ROOT / "tools" / "install-system.sh").read_text("utf-8").split('if [ "${1:-run}" = test ]')[0]
    libraries = set(re.findall(r"^need '[^']*' (\S+)$", needed, re.M))

    image = (ROOT / "Dockerfile").read_text("utf-8")

    assert {name for name in libraries if name not in image} == set()
    assert libraries != set()
    assert re.search(r"^USER (?!root|0)", image, re.M)
