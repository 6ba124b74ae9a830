"""A page in headless Chromium, driven over the debugging protocol's pipe: nothing to install."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time


class Page:
    """One page. What it asked the network for and what went wrong in it is kept."""

    def __init__(self, url, width=1280, height=900, dark=False):
        self.requests = []
        self.errors = []
        self._number = 0
        self._profile = tempfile.mkdtemp(prefix="plumb-browser-")
        to_browser, self._output = os.pipe()
        self._input, from_browser = os.pipe()
        # The browser reads descriptor 3 and writes descriptor 4; a shell puts them there.
        words = [
            "sh", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "sh",
            shutil.which("chromium"), "--headless=new", "--no-sandbox", "--disable-gpu",
            "--remote-debugging-pipe", "--hide-scrollbars", "--no-first-run",
            f"--user-data-dir={self._profile}", "about:blank",
        ]
        self._process = subprocess.Popen(
            words, pass_fds=(to_browser, from_browser), stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._buffer = b""
        self._session = None
        targets = self.call("Target.getTargets")["targetInfos"]
        target = next(t for t in targets if t["type"] == "page")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.resize(width, height)
        self.call(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}],
        )
        self._loaded = False
        self.call("Page.navigate", url=url)
        self.wait(lambda: self._loaded, "the page to load")

    def resize(self, width, height):
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height,
            deviceScaleFactor=1, mobile=False,
        )

    def call(self, method, **parameters):
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._output, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == message["id"]:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self._note(answer)

    def _next(self):
        while b"\0" not in self._buffer:
            part = os.read(self._input, 1 << 16)
            if not part:
                raise RuntimeError("The browser went away.")
            self._buffer += part
        line, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(line)

    def _note(self, event):
        method, parameters = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning"):
            self.errors.append(str([a.get("value") for a in parameters["args"]]))
        elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.errors.append(parameters["entry"]["text"])
        elif method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Page.javascriptDialogOpening":
            self.errors.append("a dialog: " + parameters["message"])
            self._number += 1
            closing = {
                "id": self._number, "method": "Page.handleJavaScriptDialog",
                "params": {"accept": False}, "sessionId": self._session,
            }
            os.write(self._output, json.dumps(closing).encode() + b"\0")

    def evaluate(self, script):
        answer = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def wait(self, condition, what, seconds=20):
        """A condition is a function, or a script that is true in the page."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition() if callable(condition) else self.evaluate(condition):
                return
            self.call("Runtime.evaluate", expression="0")
            time.sleep(0.02)
        raise RuntimeError(f"Waited in vain for {what}.")

    def press(self, key, code=None, **more):
        text = {"text": key} if len(key) == 1 else {}
        codes = {"Enter": 13, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, "Tab": 9,
                 "ArrowLeft": 37, "ArrowRight": 39}
        parameters = {"key": key, "code": code or key, **more}
        if key in codes:
            parameters["windowsVirtualKeyCode"] = codes[key]
        if key == "Enter":
            text = {"text": "\r"}
        self.call("Input.dispatchKeyEvent", type="keyDown", **parameters, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **parameters)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def move(self, x, y):
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, x, y, count=1):
        self.move(x, y)
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=count
            )

    def click_on(self, selector):
        """Cannot miss: on a busy machine a click by coordinates may come before a paint."""
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")
        self.settle()

    def settle(self):
        """Waits until what was asked for is laid out and painted."""
        self.evaluate(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def screenshot(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def close(self):
        try:
            os.write(self._output, b'{"id":0,"method":"Browser.close"}\0')
            self._process.wait(timeout=10)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._output)
        os.close(self._input)
        shutil.rmtree(self._profile, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
