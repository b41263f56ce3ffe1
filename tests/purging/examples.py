"""Files of caches as documentation of three of them has it, and caches of a test."""

from __future__ import annotations

from pathlib import Path

from debtormap.public import caches
from debtormap.public.caches import Cache
from tests.purging.cdn import CLOUDFLARE_TOKEN, FASTLY_KEY, SERVICE, ZONE

FILE = """
[[cache]]
name = "fastly"
url = "{url}/service/{service}/purge"
secret_file = "{folder}/fastly.token"
headers = {{"Fastly-Key" = "{{secret}}", "Surrogate-Key" = "{{tags}}"}}

[[cache]]
name = "cloudflare"
url = "{url}/client/v4/zones/{zone}/purge_cache"
secret_file = "{folder}/cloudflare.token"
headers = {{"Authorization" = "Bearer {{secret}}", "Content-Type" = "application/json"}}
body = '{{"tags": {{tags_json}}}}'

[[cache]]
name = "varnish"
method = "PURGE"
url = "{url}/"
headers = {{"xkey" = "{{tags}}"}}
"""


def caches_at(url: str, folder: Path) -> tuple[Cache, ...]:
    """One of each kind, all with the purging side of a test at this address."""
    (folder / "fastly.token").write_text(FASTLY_KEY + "\n")
    (folder / "cloudflare.token").write_text(CLOUDFLARE_TOKEN + "\n")
    path = folder / "caches.toml"
    path.write_text(FILE.format(url=url, folder=folder, service=SERVICE, zone=ZONE), "utf-8")
    found, problems = caches.read(path)
    assert problems == []
    return found
