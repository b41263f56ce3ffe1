"""The look of the pages without JavaScript."""

from __future__ import annotations

from typing import Final

STYLE_PATH: Final = "/plain/style.css"
STYLE: Final = """
:root { color-scheme: light dark; --ink: #1b2228; --soft: #4c5863; --line: #c6cdd1; --accent: #1f5fa8; --ground: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecef; --soft: #b0bac3; --line: #48525c; --accent: #7db4f0; --ground: #12171c; }
}
body { margin: 0 auto; padding: 0 16px 48px; max-width: 45rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.6 "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", system-ui, "SimSun-ExtB",
    "SimSun-ExtG", "BabelStone Han", "HanaMinA", "HanaMinB", rare-names, sans-serif; overflow-wrap: anywhere; }
a { color: var(--accent); } h1 { font-size: 1.5rem; line-height: 1.3; } h2 { font-size: 1.15rem; margin: 1.5em 0 .3em; }
nav a, li > a { display: inline-block; min-height: 24px; padding: 10px 12px 10px 0; }
ul { padding: 0; list-style: none; } li { border-top: 1px solid var(--line); padding: 6px 0; }
.counties li { display: inline-block; border: 0; padding: 0; }
dt { color: var(--soft); margin-top: .7em; } dd { margin: 0; } .fine { color: var(--soft); font-size: .9rem; }
label { display: block; } textarea { width: 100%; }
input, select, button, textarea { font: inherit; min-height: 44px; box-sizing: border-box; max-width: 100%; }
input, select { width: 22rem; padding: 4px 10px; border: 1px solid var(--soft);
  background: var(--ground); color: inherit; }
details label { margin-top: .6em; } details button { display: block; margin-top: 1em; }
summary { min-height: 24px; padding: 10px 0; color: var(--accent); cursor: pointer; } button { padding: 4px 20px; }
"""
