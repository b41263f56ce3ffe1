"""What a poster costs: processor time and bytes, of the longest that a policy gives.

    python -m benchmarks.posters

Goals: at most 150 ms of processor time and 300 kB. The first one loads the fonts and is told apart.
"""

from __future__ import annotations

from statistics import median
from time import process_time

from debtormap.core.listing import GROUND_TEXTS
from debtormap.public.drawing import Poster, poster

ROUNDS = 20
GOAL_MS, GOAL_BYTES = 150, 300_000
WANTED = Poster(
    title="失信被执行人信息公示",
    rows=[
        ("执行法院", "演示市演示区人民法院"),
        ("姓名（名称）", "㐂𠮷䶮𬱖演示商贸进出口有限责任公司"),
        ("统一社会信用代码", "91139990YY0DEM019E"),
        ("所在县（区）", "河北省保定市莲池区"),
        ("具体情形", "；".join(list(GROUND_TEXTS.values())[:3])),
        ("公布日期", "2025-02-03"),
    ],
    scan="请扫码核对是否仍在公布",
    notes=[
        "本图片生成于2026-11-25 17:00，请扫码查看实时状态；信息移除后本图片即失效，请勿继续传播。",
        "不得利用本信息骚扰、威胁、侮辱他人或用于其他违法目的；转载应使用实时链接。",
    ],
    banner="演示系统 · 全部数据为虚构",
    url="https://gongshi.court.example/s/AbCdEfGhIjKlMnOpQrSt",
)


def main() -> None:
    times_ms = []
    for _ in range(ROUNDS + 1):
        begun = process_time()
        size = len(poster(WANTED))
        times_ms.append((process_time() - begun) * 1000)
    usual_ms = median(times_ms[1:])
    verdict = "met" if usual_ms <= GOAL_MS and size <= GOAL_BYTES else "MISSED"
    print(f"poster: {usual_ms:.0f} ms of CPU (first {times_ms[0]:.0f}), {size / 1000:.0f} kB: {verdict}")


if __name__ == "__main__":
    main()
