"""The look of the pages without JavaScript."""

from __future__ import annotations

from typing import Final

STYLE_PATH: Final = "/plain/style.css"
STYLE: Final = """
:root { color-scheme: light dark; --ink: #1b2228; --soft: #4c5863; --line: #c6cdd1; --accent: #1f5fa8; --ground: #fff;
  --on: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecef; --soft: #b0bac3; --line: #48525c; --accent: #7db4f0; --ground: #12171c; --on: #10161d; }
}
body { margin: 0 auto; padding: 0 16px 48px; max-width: 45rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.6 "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", system-ui, "SimSun-ExtB",
    "SimSun-ExtG", "BabelStone Han", "HanaMinA", "HanaMinB", rare-names, sans-serif; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: 3px; }
header { border-bottom: 1px solid var(--line); } header p { margin: 8px 0 0; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 24px 0 8px; } h2 { font-size: 1.15rem; margin: 1.5em 0 .3em; }
h3 { font-size: 1rem; margin: 1.2em 0 0; } p { margin: .5em 0; }
nav a, li > a { display: inline-block; min-height: 24px; padding: 10px 12px 10px 0; }
ul { margin: 0; padding: 0; list-style: none; } li { border-top: 1px solid var(--line); padding: 6px 0; }
li > a { font-weight: 600; } li > .fine { margin: 0; }
.counties { display: grid; grid-template-columns: repeat(auto-fill, minmax(5.5em, 1fr)); column-gap: 8px; }
:lang(en) .counties { grid-template-columns: repeat(auto-fill, minmax(10em, 1fr)); }
.counties li { border: 0; padding: 0; } .counties a { font-weight: 400; }
dl { margin: 16px 0; } dt { color: var(--soft); font-size: .9rem; margin-top: .7em; } dd { margin: 0; }
.fine { color: var(--soft); font-size: .9rem; }
form { margin: 16px 0; } label { display: block; color: var(--soft); font-size: .9rem; margin-bottom: 4px; }
input, select, button, textarea { font: inherit; min-height: 44px; box-sizing: border-box; max-width: 100%;
  border-radius: 8px; }
input, select, textarea { width: 22rem; padding: 4px 12px; border: 1px solid var(--soft); background: var(--ground);
  color: inherit; }
input, textarea { margin-bottom: 8px; } textarea { display: block; width: 100%; }
input[type=file] { padding: 7px 8px; }
button { padding: 4px 20px; border: 0; background: var(--accent); color: var(--on); cursor: pointer; }
details label { margin-top: .6em; } details button { display: block; margin-top: 1em; }
summary { min-height: 24px; padding: 10px 0; color: var(--accent); cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (min-width: 40rem) { dl { display: grid; grid-template-columns: 11rem 1fr; gap: 8px 16px; }
  dt, dd { margin: 0; } dt { padding-top: 2px; } }
"""
