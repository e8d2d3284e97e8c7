#!/usr/bin/env python3
"""cluster.py CLUSTER DATELINE ARTICLES.jsonl FOLDER [first]: what a cluster takes from dateline beside what it takes plainly.

CLUSTER is http://HOST:PORT (tests/cluster/start), DATELINE the program, FOLDER a new folder for its index folders.
Articles are objects of JSON with title, text, date and source. Measured one after the other:

  bulk    the same lines into an index of OpenSearch's own analysis, 4 MB a request; `dateline index`; the same
          into a folder
  search  50 pairs of words of the articles, the first ten: `match` with highlights; `dateline serve` on the
          cluster and on the folder, passages included; each query the first time and then three times again, all
          ways in turn
  first   500 queries, how many of the first ten places are the same on the cluster and in the folder
"""
import json, os, random, re, statistics, subprocess, sys, time
import urllib.error, urllib.parse, urllib.request

cluster, dateline, articles, folder = sys.argv[1:5]
only_first = "first" in sys.argv[5:]
os.makedirs(folder, exist_ok=True)
articles = os.path.abspath(articles)
dateline = os.path.abspath(dateline)
NAMES = {"plain": "bench-plain", "ours": "bench-ours"}


def ask(method, path, body=None, kind="application/json"):
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{cluster}/{path}", data=data, method=method, headers={"content-type": kind})
    return json.loads(urllib.request.urlopen(request, timeout=600).read() or b"{}")


def drop(name):
    for index in (name, name + ".words", name + ".catalog"):
        try:
            ask("DELETE", index)
        except urllib.error.HTTPError:
            pass


def plain():
    """Puts the lines as they are; returns seconds."""
    drop(NAMES["plain"])
    text = {"type": "text"}
    fields = {"title": text, "text": text, "source": {"type": "keyword"}, "date": {"type": "keyword"}}
    settings = {"number_of_shards": 3, "number_of_replicas": 1, "refresh_interval": -1}
    ask("PUT", NAMES["plain"], {"settings": settings, "mappings": {"dynamic": False, "properties": fields}})
    started, waiting, size = time.time(), [], 0
    action = json.dumps({"index": {"_index": NAMES["plain"]}}).encode() + b"\n"

    def send():
        answer = ask("POST", "_bulk", b"".join(waiting), "application/x-ndjson")
        assert not answer["errors"], answer["items"][0]
        waiting.clear()

    for line in open(articles, "rb"):
        waiting += [action, line]
        size += len(line)
        if size >= 4 << 20:
            send()
            size = 0
    if waiting:
        send()
    ask("POST", f"{NAMES['plain']}/_refresh")
    return time.time() - started


def ours(*engine):
    """Lets dateline index them; returns seconds."""
    index = os.path.join(folder, "on-cluster" if engine else "in-folder")
    started = time.time()
    command = [dateline, "index", articles, "--index", index, "--quiet"]
    subprocess.run(command + list(engine), check=True, cwd=folder)
    return time.time() - started


def size(name):
    ask("POST", f"{name}/_flush")
    return ask("GET", f"{name}/_stats/store")["_all"]["primaries"]["store"]["size_in_bytes"]


class Served:
    """`dateline serve` over an index folder."""

    def __init__(self, index, port):
        command = [dateline, "serve", "--index", os.path.join(folder, index), "--public-read", "--listen", f"127.0.0.1:{port}"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.base = f"http://127.0.0.1:{port}/api/v1/search?"
        for _ in range(100):
            try:
                self.search("warm")
                break
            except OSError:
                time.sleep(0.2)

    def search(self, query, **more):
        parameters = urllib.parse.urlencode({"q": query, **more})
        for _ in range(20):
            try:
                return json.loads(urllib.request.urlopen(self.base + parameters, timeout=120).read())
            except urllib.error.HTTPError as error:
                # What is open to all ends a search after two seconds: on a busy machine, it is asked again.
                if error.code != 503:
                    raise
        raise SystemExit(f"{query} has no answer")


def match(query, operator="and"):
    highlight = {"fields": {"text": {}, "title": {}}}
    both = {"multi_match": {"query": query, "fields": ["title", "text"], "operator": operator}}
    return ask("POST", f"{NAMES['plain']}/_search", {"size": 10, "query": both, "highlight": highlight, "_source": ["title", "date", "source"]})


def queries(count):
    """Draws pairs of words that an article has."""
    dice = random.Random(7)
    lines = [line for line, _ in zip(open(articles, encoding="utf-8"), range(20_000))]
    found = []
    while len(found) < count:
        article = json.loads(dice.choice(lines))
        words = re.findall(r"[a-z]{4,}", article.get("text") or article.get("body") or "")
        if len(words) > 50:
            found.append(" ".join(dice.sample(words, 2)))
    return found


def timed(searches, asked):
    """Runs each query in each way in turn, so that what else the machine does is shared by all: once for the
    first time, then three times. Returns the milliseconds of both, by name."""
    first, again = ({name: [] for name in searches} for _ in range(2))
    for query in asked:
        for times in (first, again, again, again):
            for name, search in searches.items():
                started = time.time()
                search(query)
                times[name].append(1000 * (time.time() - started))
    return first, again


if not only_first:
    drop(NAMES["ours"])
    taken = {"plain": plain(), "cluster": ours("--engine", f"{cluster}/{NAMES['ours']}"), "folder": ours()}
    print(f"bulk: plain {taken['plain']:.1f} s, dateline {taken['cluster']:.1f} s ({taken['plain'] / taken['cluster']:.2f} of the plain speed), in a folder {taken['folder']:.1f} s")
    of_words = size(NAMES["ours"] + ".words")
    print(f"primary shards: plain {size(NAMES['plain']) / 1e6:.1f} MB, dateline {size(NAMES['ours']) / 1e6:.1f} MB and {of_words / 1e6:.1f} MB of words")
on_cluster, in_folder = Served("on-cluster", 8361), Served("in-folder", 8362)
try:
    if not only_first:
        asked = queries(50)
        searches = {
            "match with highlights": match,
            "dateline on the cluster": on_cluster.search,
            "dateline in a folder": in_folder.search,
            "a phrase on the cluster": lambda query: on_cluster.search(f'"{query}"'),
            "NEAR on the cluster": lambda query: on_cluster.search(query.replace(" ", " NEAR/10 ")),
            "SENT on the cluster": lambda query: on_cluster.search(query.replace(" ", " SENT ")),
            "any on the cluster": lambda query: on_cluster.search(query.replace(" ", " OR ")),
            "any, match": lambda query: match(query, "or"),
            "SENT in a folder": lambda query: in_folder.search(query.replace(" ", " SENT ")),
        }
        for search in searches.values():
            search("warm words")
        for when, times in zip(("the first time", "again"), timed(searches, asked)):
            of_match = statistics.median(times["match with highlights"])
            for name, of in times.items():
                p50, p90 = statistics.median(of), statistics.quantiles(of, n=10)[8]
                print(f"{when:14} {name:24} p50 {p50:6.1f} ms, p90 {p90:6.1f} ms, {p50 / of_match:.2f} of match")
    same = places = differ = 0
    for query in queries(500):
        query = " OR ".join(query.split()) if len(query) % 2 else query
        first = [[hit["id"] for hit in at.search(query, fold="none")["hits"]][:10] for at in (on_cluster, in_folder)]
        same += sum(one == other for one, other in zip(*first))
        places += max(map(len, first))
    print(f"first ten: {same} of {places} places are the same ({100 * same / max(1, places):.2f} %)")
finally:
    on_cluster.process.terminate()
    in_folder.process.terminate()
