"""Counts visits in Redis, and says so over HTTP: visitors on 8080, probes on 8081."""
import json, os, signal, socket, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GREETING = json.load(open("/etc/api/api.json"))["greeting"]


def redis(*words):
    with socket.create_connection((os.environ["REDIS_HOST"], 6379), timeout=3) as connection:
        for command in (("AUTH", os.environ["REDIS_PASSWORD"]), words):
            parts = "".join(f"${len(word.encode())}\r\n{word}\r\n" for word in command)
            connection.sendall(f"*{len(command)}\r\n{parts}".encode())
            answer = connection.makefile("r").readline().strip()
            if answer.startswith("-"):
                raise OSError(answer)
    return answer.lstrip(":+")


class Visits(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            self.answer(200, f"{GREETING}, visit {redis('INCR', 'visits')}\n")
        except OSError as error:
            self.answer(503, f"{error}\n")

    def answer(self, status, text):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())


class Probes(Visits):
    def do_GET(self):
        try:
            self.answer(200, redis("PING") if self.path == "/ready" else "alive")
        except OSError as error:
            self.answer(503, f"{error}\n")

    def log_message(self, *_):
        pass


probes = ThreadingHTTPServer(("", 8081), Probes)
visits = ThreadingHTTPServer(("", 8080), Visits)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=visits.shutdown).start())
threading.Thread(target=probes.serve_forever, daemon=True).start()
visits.serve_forever()
