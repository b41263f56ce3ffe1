"""The program's server before an app that notes what reaches it and tells it at `/seen`.

python -m tests.security.counting PORT
"""

import json
import sys

from debtormap import serving
from debtormap.telemetry.requests import Message, Receive, Scope, Send

seen: list[str] = []


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        await _live(receive, send)
        return
    told = b"{}"
    if scope["path"] == "/seen":
        told = json.dumps(seen).encode()
    else:
        seen.append(f"{scope['method']} {scope['path']}")
        more = True
        while more:
            message = await receive()
            more = message.get("more_body", False)
    length = (b"content-length", b"%d" % len(told))
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": told})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message: Message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


if __name__ == "__main__":
    serving.run(app, host="127.0.0.1", port=int(sys.argv[1]), drain_s=0)
