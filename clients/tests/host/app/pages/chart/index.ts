Page({
  data: {
    longitude: 115.4965,
    latitude: 38.8713,
    scale: 15,
    markers: [
      { id: 0, longitude: 115.4965, latitude: 38.8713, iconPath: "/assets/here.png", width: 18, height: 18 },
      { id: 7, longitude: 115.4965, latitude: 38.8753, ariaLabel: "seven", label: { content: "9" } },
      { id: 8, longitude: 115.5025, latitude: 38.8713, ariaLabel: "eight", label: { content: "12" } },
    ],
    circles: [{ longitude: 115.4965, latitude: 38.8713, radius: 500 }],
  },
  events: [] as { type: string; causedBy?: string; detail: Record<string, unknown> }[],
  log(event: WechatMiniprogram.CustomEvent & { causedBy?: string }) {
    this.events.push({ type: event.type, causedBy: event.causedBy, detail: event.detail });
  },
});
