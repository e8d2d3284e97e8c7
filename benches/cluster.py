#!/usr/bin/env python3
"""cluster.py CLUSTER DATELINE ARTICLES.jsonl FOLDER [bulk|search|first] [articles=N]: what a cluster takes from
dateline beside what it takes plainly.

CLUSTER is http://HOST:PORT (tests/cluster/start), DATELINE the program, FOLDER a new folder for its index folders.
Articles are objects of JSON with title, text, date and source. CLUSTER_DIR, the folder that tests/cluster/start was
given, lets it say what the nodes took of the processors. Measured one after the other, or one of them alone:

  bulk    the same lines into an index of OpenSearch's own analysis, 4 MB a request; `dateline index`; in three
          rounds, for nodes that were just started translate their own code first; then into a folder
  search  50 pairs of words of the articles, the first ten: `match` with highlights; `dateline serve` on the
          cluster and on the folder, passages included; each query the first time and then three times again, all
          ways in turn, after other queries that warm both
  first   500 queries, how many of the first ten places are the same on the cluster and in the folder

With articles=N there are so many: those of the file, again and again, with a number behind title and text.
"""
import json, os, random, re, shutil, statistics, subprocess, sys, time
import urllib.error, urllib.parse, urllib.request

cluster, dateline, articles, folder = sys.argv[1:5]
parts = [part for part in sys.argv[5:] if "=" not in part] or ["bulk", "search", "first"]
count = next((int(part.split("=")[1]) for part in sys.argv[5:] if part.startswith("articles=")), None)
os.makedirs(folder, exist_ok=True)
articles = os.path.abspath(articles)
dateline = os.path.abspath(dateline)
ROUNDS = 3
NAMES = {"plain": "bench-plain", "ours": "bench-ours"}


def ask(method, path, body=None, kind="application/json"):
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{cluster}/{path}", data=data, method=method, headers={"content-type": kind})
    return json.loads(urllib.request.urlopen(request, timeout=600).read() or b"{}")


def repeated():
    """Writes as many articles as are asked for; returns the file."""
    path = os.path.join(folder, "articles.jsonl")
    lines = open(articles, encoding="utf-8").read().splitlines()
    with open(path, "w", encoding="utf-8") as file:
        for number in range(count):
            line = lines[number % len(lines)]
            if number >= len(lines):
                article, again = json.loads(line), number // len(lines)
                article["id"] = f"{article.get('id', number)}-{again}"
                article["title"] = f"{article.get('title', '')} {again}"
                article["text"] = f"{article.get('text', '')}\n\nPrinted {again} times."
                line = json.dumps(article, ensure_ascii=False)
            file.write(line + "\n")
    return os.path.abspath(path)


def of_nodes():
    """Returns the seconds that the nodes took of the processors so far; 0 where it is not known."""
    seconds = 0
    for node in range(3):
        path = os.path.join(os.environ.get("CLUSTER_DIR", "/nowhere"), f"n{node}.pid")
        if os.path.exists(path):
            of = open(f"/proc/{open(path).read().strip()}/stat").read().rsplit(")", 1)[1].split()
            seconds += (int(of[11]) + int(of[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


def own():
    """Returns the seconds that programs which were run took of the processors so far."""
    of = os.times()
    return of.children_user + of.children_system


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
    shutil.rmtree(index, ignore_errors=True)
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


def queries(count, seed=7):
    """Draws pairs of words that an article has."""
    dice = random.Random(seed)
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


if count:
    articles = repeated()
if "bulk" in parts:
    taken = []
    for round in range(ROUNDS):
        drop(NAMES["ours"])
        before = of_nodes()
        of_plain = plain()
        between, own_before = of_nodes(), own()
        of_ours = ours("--engine", f"{cluster}/{NAMES['ours']}")
        nodes = (between - before, of_nodes() - between, own() - own_before)
        taken.append((of_plain, of_ours))
        print(
            f"bulk, round {round + 1}: plain {of_plain:.1f} s, dateline {of_ours:.1f} s ({of_plain / of_ours:.2f} of the plain speed);"
            f" processors: plain {nodes[0]:.1f} s of the nodes, dateline {nodes[1]:.1f} s of the nodes and {nodes[2]:.1f} s its own"
        )
    of_plain, of_ours = (statistics.median(one) for one in zip(*taken[1:]))
    print(f"bulk, after the first round: {of_plain / of_ours:.2f} of the plain speed; in a folder {ours():.1f} s")
    of_words = size(NAMES["ours"] + ".words")
    print(f"primary shards: plain {size(NAMES['plain']) / 1e6:.1f} MB, dateline {size(NAMES['ours']) / 1e6:.1f} MB and {of_words / 1e6:.1f} MB of words")
    ask("POST", f"{NAMES['plain']},{NAMES['ours']}/_forcemerge?max_num_segments=1")
    print(f"merged: plain {size(NAMES['plain']) / 1e6:.1f} MB, dateline {size(NAMES['ours']) / 1e6:.1f} MB")
if parts == ["bulk"]:
    sys.exit()
on_cluster, in_folder = Served("on-cluster", 8361), Served("in-folder", 8362)
try:
    if "search" in parts:
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
        for query in queries(50, seed=8):
            for search in searches.values():
                search(query)
        for when, times in zip(("the first time", "again"), timed(searches, asked)):
            of_match = statistics.median(times["match with highlights"])
            for name, of in times.items():
                p50, p90 = statistics.median(of), statistics.quantiles(of, n=10)[8]
                print(f"{when:14} {name:24} p50 {p50:6.1f} ms, p90 {p90:6.1f} ms, {p50 / of_match:.2f} of match")
    if "first" in parts:
        same = places = 0
        for query in queries(500):
            query = " OR ".join(query.split()) if len(query) % 2 else query
            first = [[hit["id"] for hit in at.search(query, fold="none")["hits"]][:10] for at in (on_cluster, in_folder)]
            same += sum(one == other for one, other in zip(*first))
            places += max(map(len, first))
        print(f"first ten: {same} of {places} places are the same ({100 * same / max(1, places):.2f} %)")
finally:
    on_cluster.process.terminate()
    in_folder.process.terminate()
