"""Drives an installed Chromium over its debugging pipe, with nothing but the standard library."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time


def find():
    """The Chromium on this machine, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if shutil.which(name):
            return shutil.which(name)
    return None


class Browser:
    """One headless Chromium; commands go to fd 3 of it and answers come from fd 4, JSON ended by NUL."""

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="hecha-browser-")
        to_child, self.out = os.pipe()
        self.into, from_child = os.pipe()

        def wire():
            # Both ends first go out of the way of 3 and 4.
            a, b = os.dup(to_child), os.dup(from_child)
            a, b = (os.dup(a) if a in (3, 4) else a), (os.dup(b) if b in (3, 4) else b)
            os.dup2(a, 3)
            os.dup2(b, 4)

        flags = ["--headless=new", "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "--no-first-run", "--disable-gpu",
                 "--disable-extensions", "--disable-background-networking", "--disable-component-update"]
        if os.name == "posix" and os.geteuid() == 0:
            flags.append("--no-sandbox")
        self.process = subprocess.Popen([find(), *flags, "about:blank"], close_fds=False, preexec_fn=wire,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_child)
        os.close(from_child)
        self.buffer, self.number, self.events, self.answers = b"", 0, [], {}

    def close(self):
        """Ends the browser and removes its profile."""
        try:
            self.send("Browser.close")
            self.process.wait(10)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def pump(self, seconds):
        """Takes in what the browser says for at most so long."""
        ready, _, _ = select.select([self.into], [], [], seconds)
        if not ready:
            return
        piece = os.read(self.into, 1 << 20)
        if not piece:
            raise RuntimeError("the browser has gone")
        self.buffer += piece
        while b"\0" in self.buffer:
            text, self.buffer = self.buffer.split(b"\0", 1)
            message = json.loads(text)
            if "id" in message:
                self.answers[message["id"]] = message
            else:
                self.events.append(message)

    def send(self, method, params=None, session=None, seconds=60):
        """Sends one command and waits for its answer."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        end = time.monotonic() + seconds
        while message["id"] not in self.answers:
            if time.monotonic() > end:
                raise RuntimeError(f"no answer to {method}")
            self.pump(1)
        answer = self.answers.pop(message["id"])
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]


class Page:
    """One tab, with all it says on the console, all it asks of the network and all that its policy forbids."""

    def __init__(self, browser, width=1280, height=900):
        self.browser = browser
        self.target = browser.send("Target.createTarget", {"url": "about:blank"})["targetId"]
        self.session = browser.send("Target.attachToTarget", {"targetId": self.target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Audits"):
            self.send(domain + ".enable")
        self.size(width, height)

    def send(self, method, params=None, seconds=60):
        """One command for this tab."""
        return self.browser.send(method, params, self.session, seconds)

    def size(self, width, height=900):
        """Sets the size of the window."""
        self.send("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})

    def open(self, url, ready="document.readyState === 'complete'"):
        """Opens an address and waits until the condition holds."""
        self.send("Page.navigate", {"url": url})
        self.wait(ready)

    def run(self, script, seconds=60):
        """The value of a script (awaited if it is a promise)."""
        answer = self.send("Runtime.evaluate", {"expression": script, "returnByValue": True, "awaitPromise": True}, seconds)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", "the script failed"))
        return answer["result"].get("value")

    def wait(self, condition, seconds=30):
        """Waits until the condition holds in the page."""
        end = time.monotonic() + seconds
        while True:
            try:
                if self.run(f"Boolean({condition})"):
                    return
            except RuntimeError as error:
                if "no answer" in str(error):
                    raise
            if time.monotonic() > end:
                raise RuntimeError(f"waited in vain for {condition}")
            time.sleep(0.03)

    def key(self, key, shift=False):
        """Presses and releases one key."""
        codes = {"Enter": (13, "\r"), "Escape": (27, ""), "Tab": (9, ""), "ArrowDown": (40, ""), "ArrowUp": (38, "")}
        code, text = codes.get(key) or (ord(key.upper()), key)
        event = {"key": key, "code": key if len(key) > 1 else "", "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        self.send("Input.dispatchKeyEvent", {"type": "keyDown" if text else "rawKeyDown", "text": text, **event})
        self.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})

    def write(self, text):
        """Types a text where the focus is."""
        self.send("Input.insertText", {"text": text})

    def picture(self, path):
        """Keeps a picture of the window as WebP."""
        data = self.send("Page.captureScreenshot", {"format": "webp", "quality": 82})["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def pdf(self, path):
        """Prints the page to A4."""
        data = self.send("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True}, 120)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def complaints(self):
        """What went wrong: console errors, exceptions, violations of the policy, requests beyond the file itself."""
        self.browser.pump(0.05)
        found = []
        for event in self.browser.events:
            if event.get("sessionId") != self.session:
                continue
            method, p = event["method"], event["params"]
            if method == "Runtime.exceptionThrown":
                found.append("exception: " + p["exceptionDetails"].get("exception", {}).get("description", ""))
            elif method == "Runtime.consoleAPICalled" and p["type"] in ("error", "warning", "assert"):
                found.append("console: " + json.dumps(p["args"])[:300])
            elif method == "Log.entryAdded" and p["entry"]["level"] in ("error", "warning"):
                found.append("log: " + p["entry"]["text"])
            elif method == "Audits.issueAdded" and p["issue"]["code"] == "ContentSecurityPolicyIssue":
                found.append("policy: " + json.dumps(p["issue"]["details"])[:300])
            elif method == "Network.requestWillBeSent" and not (p["request"]["url"].startswith(("file:", "about:")) and p["type"] == "Document"):
                found.append("request: " + p["request"]["url"][:200])
            elif method == "Page.javascriptDialogOpening":
                found.append("dialog: " + p["message"])
        return found

    def close(self):
        """Closes the tab."""
        self.browser.send("Target.closeTarget", {"targetId": self.target})
