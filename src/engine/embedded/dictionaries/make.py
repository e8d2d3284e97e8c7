#!/usr/bin/env python3
"""Counts the frequent words of a language and makes a zstd dictionary of them.

    dateline extract NEWS | make.py LANGUAGE KILOBYTES > LANGUAGE.zdict

Reads what `dateline extract` prints and takes the articles of LANGUAGE. The dictionary holds words
and pairs of neighboring words (runs of up to four characters where words are not spaced) that stand
in at least three articles, the most frequent last, where they are cheapest to refer to; and the
statistics zstd finds in every second article. No longer run of any text is in it.

A dictionary is part of the index format: changing one makes indexes written before unreadable, so
count up FORMAT_VERSION in folder.rs with it. Needs libzstd 1.5.
"""
import collections
import ctypes
import json
import re
import sys

LEVEL = 3  # for zstd's statistics
LEAST_ARTICLES = 3
SHORTEST = 4  # bytes; a shorter match saves nothing
UNSPACED = {"zh", "ja", "th"}


class Params(ctypes.Structure):
    _fields_ = [("level", ctypes.c_int), ("log", ctypes.c_uint), ("id", ctypes.c_uint)]


def runs(text, unspaced):
    if unspaced:
        longest, words = 4, list(text)
    else:
        longest, words = 2, re.findall(r"\s*\S+", text)
    for n in range(1, longest + 1):
        for at in range(len(words) - n + 1):
            yield "".join(words[at : at + n])


def parts(url):
    return re.findall(r"[^/.]*[/.]+", url)


def frequent(articles, unspaced, size):
    counts = collections.Counter()
    for article in articles:
        text = article["title"] + "\n" + article["body"]
        counts.update(set(runs(text, unspaced)) | set(parts(article["url"] or "")))
    chosen, joined = [], bytearray()
    for run, articles in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        run = run.encode()
        if articles < LEAST_ARTICLES or len(joined) + len(run) > size:
            break
        if len(run) >= SHORTEST and run not in joined:
            chosen.append(run)
            joined += run
    return b"".join(reversed(chosen))


def finished(content, samples):
    zstd = ctypes.CDLL("libzstd.so.1")
    finish = zstd.ZDICT_finalizeDictionary
    finish.restype = ctypes.c_size_t
    finish.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
    finish.argtypes += [ctypes.c_char_p, ctypes.POINTER(ctypes.c_size_t), ctypes.c_uint, Params]
    capacity = len(content) + 4096
    out = ctypes.create_string_buffer(capacity)
    sizes = (ctypes.c_size_t * len(samples))(*map(len, samples))
    joined = b"".join(samples)
    size = finish(out, capacity, content, len(content), joined, sizes, len(samples), Params(LEVEL, 0, 0))
    if size > capacity:
        sys.exit("zstd cannot make a dictionary of this")
    return out.raw[:size]


def main():
    language, size = sys.argv[1], int(sys.argv[2]) << 10
    articles = (json.loads(line) for line in sys.stdin)
    articles = [article for article in articles if article["lang"] == language]
    content = frequent(articles, language in UNSPACED, size)
    sys.stderr.write(f"{language}: {len(articles)} articles, {len(content)} bytes\n")
    samples = ["\n".join([a["url"] or "", a["title"], a["body"]]).encode() for a in articles[::2]]
    sys.stdout.buffer.write(finished(content, samples))


main()
