#!/usr/bin/env python3
"""Python's clients against the server of the tests: http.client, urllib, and a socket that pipelines.

Usage: python_client.py BASE_URL
Prints a JSON object with the number of requests and of connections; a wrong answer ends it with 1.
"""

import gzip
import http.client
import json
import random
import socket
import sys
import urllib.error
import urllib.parse
import urllib.request

BASE = sys.argv[1]
PLACE = urllib.parse.urlsplit(BASE)
BIG = random.Random(7).randbytes(2_000_000)
done = {"requests": 0, "connections": 0}


def equal(found, wanted):
    if found != wanted:
        raise AssertionError(f"{str(found)[:200]} is not {str(wanted)[:200]}")


def one_connection():
    """Many requests of all kinds by http.client, which would open another connection if the server closed the first."""
    connection = http.client.HTTPConnection(PLACE.hostname, PLACE.port, timeout=30)
    connection.connect()
    connection.auto_open = 0
    done["connections"] += 1

    def ask(method, path, body=None, headers=None, status=200, **how):
        connection.request(method, path, body, headers or {}, **how)
        answer = connection.getresponse()
        content = answer.read()
        equal(answer.status, status)
        done["requests"] += 1
        return answer, content

    for i in range(100):
        equal(ask("GET", f"/hello?name={i}")[1], b"Hello, %d!\n" % i)
        equal(ask("GET", "/small.txt")[1], b"a small file\n")
        ask("GET", "/nowhere", status=404)
        equal(ask("HEAD", "/small.txt")[1], b"")
    equal(ask("PUT", "/mirror/echo", BIG)[1], BIG)
    pieces = (BIG[at : at + 50_000] for at in range(0, len(BIG), 50_000))
    answer, content = ask("POST", "/inline/echo", pieces, encode_chunked=True)
    equal(answer.getheader("X-Framing"), "chunked")
    equal(content, BIG)
    equal(ask("GET", "/mirror/lines?count=2000")[1].count(b"\n"), 2000)
    tag = ask("GET", "/text.txt")[0].getheader("ETag")
    equal(ask("GET", "/text.txt", headers={"If-None-Match": tag}, status=304)[1], b"")
    answer, content = ask("GET", "/text.txt", headers={"Accept-Encoding": "gzip"})
    equal(answer.getheader("Content-Encoding"), "gzip")
    equal(gzip.decompress(content).count(b"\n"), 20_000)
    equal(ask("PUT", "/data/python/note", '{"n": 1}', {"Content-Type": "application/json"}, status=201)[1], b'{"n": 1}')
    equal(ask("DELETE", "/data/python/note", status=204)[1], b"")
    equal(ask("OPTIONS", "/small.txt", status=204)[0].getheader("Allow"), "GET, HEAD, OPTIONS")
    equal(ask("DELETE", "/small.txt", status=405)[0].getheader("Allow"), "GET, HEAD, OPTIONS")
    connection.close()


def by_urllib():
    """urllib asks the server to close after each answer."""
    for i in range(20):
        with urllib.request.urlopen(f"{BASE}/hello?name={i}", timeout=30) as answer:
            equal(answer.read(), b"Hello, %d!\n" % i)
    with urllib.request.urlopen(urllib.request.Request(f"{BASE}/mirror/echo", BIG, method="POST"), timeout=30) as answer:
        equal(answer.read(), BIG)
    try:
        urllib.request.urlopen(f"{BASE}/nowhere", timeout=30)
        raise AssertionError("there is something nowhere")
    except urllib.error.HTTPError as failure:
        equal(failure.code, 404)
        equal(failure.headers.get_content_type(), "application/problem+json")
        failure.close()
    done["requests"] += 22
    done["connections"] += 22


def in_a_pipeline():
    """All requests at once, to mounts that answer on the loop, in threads and from files: the answers keep their order."""
    targets = ["/hello?name={}", "/mirror/echo?{}", "/inline/echo?{}", "/small.txt?{}"]
    count = 400
    whole = b""
    for i in range(count):
        target = targets[i % 4].format(i)
        if i % 4 in (1, 2):
            body = b"body %d" % i
            whole += f"POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        else:
            whole += f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    with socket.create_connection((PLACE.hostname, PLACE.port), timeout=30) as peer:
        peer.sendall(whole)
        peer.shutdown(socket.SHUT_WR)
        reader = peer.makefile("rb")
        for i in range(count):
            equal(reader.readline(), b"HTTP/1.1 200 OK\r\n")
            length = 0
            for line in iter(reader.readline, b"\r\n"):
                name, value = line.split(b":", 1)
                if name.lower() == b"content-length":
                    length = int(value)
            wanted = [b"Hello, %d!\n" % i, b"body %d" % i, b"body %d" % i, b"a small file\n"][i % 4]
            equal(reader.read(length), wanted)
        equal(reader.read(), b"")
    done["requests"] += count
    done["connections"] += 1


one_connection()
by_urllib()
in_a_pipeline()
print(json.dumps(done))
