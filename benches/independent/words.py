#!/usr/bin/env python3
"""words.py DATELINE ARTICLES.jsonl [CALLS] [SEED] [ARTICLES]: recomputes concordances, collocates, terms and quotations.

Indexes a copy of the articles in which every text is nothing but lower-case ASCII words, a paragraph a sentence, so that
no rule on words or sentences is shared with the program; lengths, frequencies, days and sources stay real. Then draws
random calls, computes each with Python's `re`, plain loops and the published formulas (G² and log ratio as quanteda's
`textstat_keyness(measure = "lr", correction = "none")` and Hardie have them), and prints every difference. Measures must
agree to four decimals. Ends with code 1 if anything differs."""
import bisect, json, math, os, random, re, subprocess, sys, tempfile
from collections import Counter, defaultdict

program, source_file = os.path.abspath(sys.argv[1]), sys.argv[2]
calls = int(sys.argv[3]) if len(sys.argv) > 3 else 200
dice = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
most = int(sys.argv[5]) if len(sys.argv) > 5 else 10**9
LONGEST = 40  # words of a sentence: longer ones would be broken by a rule of the program

scratch = tempfile.TemporaryDirectory()
os.mkdir(os.path.join(scratch.name, "news"))


def words_of(text):
    return re.findall(r"[a-z]+", text.lower())


def read():
    with open(source_file, encoding="utf-8") as lines, open(os.path.join(scratch.name, "news", "a.jsonl"), "w") as out:
        for number, line in enumerate(lines):
            if number == most:
                return
            given = json.loads(line)
            sentences = []
            for sentence in re.split(r"[.!?\n]+", given.get("text") or ""):
                words = words_of(sentence)
                sentences += [words[at:at + LONGEST] for at in range(0, len(words), LONGEST)]
            article = {"id": f"k{number}", "title": words_of(given.get("title") or "")[:100], "sentences": sentences,
                       "source": given.get("source"), "day": str(given.get("date") or "")[:10]}
            if not article["title"] or not sentences:
                continue
            record = {"id": article["id"], "title": " ".join(article["title"]), "lang": "en",
                      "text": "\n\n".join(" ".join(s) for s in sentences), "source": article["source"], "date": article["day"]}
            out.write(json.dumps(record) + "\n")
            yield article


def run(*arguments):
    ran = subprocess.run([program, *arguments], capture_output=True, cwd=scratch.name)
    if ran.returncode != 0:
        sys.exit(f"{arguments}: {ran.returncode}: {ran.stderr.decode()}")
    return ran.stdout.decode()


articles = list(read())
run("index", "news", "--quiet")
# What readers of files leave out (a line that names the author) is no text of the article: the export has it as it is.
exported = [json.loads(line) for line in run("export", "", "--fields", "id,key,source,title,body").splitlines()]
keys = {row["id"]: row["key"] for row in exported}
place = {row["key"]: at for at, row in enumerate(exported)}
by_key = {article["id"]: article for article in articles}
assert len(exported) == len(articles), (len(exported), len(articles))
for row in exported:
    article = by_key[row["key"]]
    article["named"], article["title"] = row["source"], row["title"].split()
    article["sentences"] = [line.split() for line in row["body"].splitlines() if line.strip()]
    assert re.fullmatch(r"[a-z\s]*", row["title"] + row["body"]), row
for article in articles:
    body = [(word, number) for number, sentence in enumerate(article["sentences"]) for word in sentence]
    article["parts"] = [[(word, 0) for word in article["title"]], body]
    article["counts"] = Counter(word for part in article["parts"] for word, _ in part)
    article["pairs"] = Counter(f"{a[0]} {b[0]}" for part in article["parts"] for a, b in zip(part, part[1:]) if a[1] == b[1])
all_words, all_pairs, said_by = Counter(), Counter(), Counter()
pairs_by = Counter()
for article in articles:
    all_words.update(article["counts"])
    all_pairs.update(article["pairs"])
    said_by.update(article["counts"].keys())
    pairs_by.update(article["pairs"].keys())
common = sorted(word for word, count in said_by.items() if 3 <= count <= len(articles) // 20 and len(word) > 3)


def close(found, expected):
    return found == expected or (found is not None and expected is not None and abs(found - expected) <= 6e-5 + 1e-9 * abs(expected))


def g2(a, words_here, b, words_there):
    total = words_here + words_there
    cells = [(a, a + b, words_here), (b, a + b, words_there),
             (words_here - a, total - a - b, words_here), (words_there - b, total - a - b, words_there)]
    value = 2 * sum(o * math.log(o * total / (row * column)) for o, row, column in cells if o > 0)
    return -max(value, 0) if a < (a + b) * words_here / total else max(value, 0)


def drawn_word():
    """A word in quotes, which is not stemmed, or two that follow each other somewhere."""
    word = dice.choice(common)
    if dice.random() < 0.3:
        pairs = [pair for pair in by_said(word)[0]["pairs"] if word in pair.split()]
        if pairs:
            return sorted(pairs)[0].split()
    return [word]


def by_said(word):
    return [article for article in articles if word in article["counts"]]


def nodes(part, wanted):
    words = [word for word, _ in part]
    return [at for at in range(len(words) - len(wanted) + 1) if words[at:at + len(wanted)] == wanted]


def merged(starts, length):
    """Places that overlap are one: a phrase such as "again and again and again"."""
    runs = []
    for start in starts:
        if runs and start < runs[-1][1]:
            runs[-1][1] = start + length
        else:
            runs.append([start, start + length])
    return runs


def concordance():
    wanted, context = drawn_word(), dice.randrange(0, 12)
    sort = dice.choice([[], ["R1"], ["L1", "R1"], ["R1", "R2", "R3"], ["source"], ["L2", "day"]])
    command = ["concordance", f'"{" ".join(wanted)}"', "--context", str(context), "--json"]
    command += ["--sort", ",".join(sort)] if sort else []
    answer = json.loads(run(*command))
    lines = []
    for article in sorted(articles, key=lambda article: place[article["id"]]):
        for name, part in zip(["title", "body"], article["parts"]):
            words = [word for word, _ in part]
            for start, end in merged(nodes(part, wanted), len(wanted)):
                def key(order):
                    if order == "source":
                        return (article["named"] is None, article["named"] or "")
                    at = start - int(order[1]) if order[0] == "L" else end + int(order[1]) - 1
                    return words[at] if 0 <= at < len(words) else ""
                lines.append(([key(order) for order in sort if order != "day"], len(lines),
                              (article["id"], name, words[max(0, start - context):start], words[end:end + context])))
    lines.sort(key=lambda line: line[:2])
    expected = [line[2] for line in lines]
    found = [(keys[line["id"]], line["part"], line["left"].split(), line["right"].split()) for line in answer["lines"]]
    if found != expected or answer["all_lines"] != len(expected):
        yield command, len(found), len(expected)


def collocates():
    wanted, span = drawn_word(), dice.choice(["1", "2", "5", "10", "SENT"])
    least = dice.choice([1, 2, 5])
    command = ["collocates", f'"{" ".join(wanted)}"', "--span", span, "--min-count", str(least), "-n", "10000", "--json"]
    answer = json.loads(run(*command))
    sides, inside, count = defaultdict(lambda: [0, 0]), Counter(), 0
    for article in by_said(wanted[0]):
        for part in article["parts"]:
            runs = merged(nodes(part, wanted), len(wanted))
            count += len(runs)
            covered = {at for start, end in runs for at in range(start, end)}
            inside.update(part[at][0] for at in covered)
            for at, (word, sentence) in enumerate(part):
                if at in covered or not runs:
                    continue
                best = None
                for start, end in runs:
                    distance = start - at if at < start else at - end + 1
                    nearby = (sentence == part[start if at < start else end - 1][1]) if span == "SENT" else distance <= int(span)
                    if nearby and (best is None or distance < best[0]):
                        best = (distance, 0 if at < start else 1)
                if best:
                    sides[word][best[1]] += 1
    near = sum(sum(of) for of in sides.values())
    elsewhere = sum(all_words.values()) - near - sum(inside.values())
    head = [answer["nodes"], answer["words_near"], answer["words_elsewhere"]]
    if head != [count, near, elsewhere]:
        yield command, head, [count, near, elsewhere]
    rows = {row["word"]: row for row in answer["rows"]}
    expected = {word: of for word, of in sides.items() if sum(of) >= least}
    if set(rows) != set(expected):
        yield command, len(rows), len(expected)
        return
    for word, (left, right) in expected.items():
        row, a = rows[word], left + right
        b = all_words[word] - a - inside[word]
        chance = (a + b) * near / (near + elsewhere)
        measures = [("expected", chance), ("g2", g2(a, near, b, elsewhere)), ("mi", math.log2(a / chance)),
                    ("logdice", 14 + math.log2(2 * a / (count + a + b)))]
        if [row["left"], row["right"], row["elsewhere"]] != [left, right, b]:
            yield command, row, [left, right, b]
        for name, value in measures:
            if not close(row[name], value):
                yield command, word, name, row[name], value


def terms():
    word, least = dice.choice(common), dice.choice([2, 5, 10])
    here = by_said(word)
    command = ["terms", f'"{word}"', "--min-count", str(least), "-n", "10000", "--json"]
    kind = dice.choice(["rest", "rest", "against", "source"])
    known = {article["id"] for article in here}
    sides = []
    if kind == "rest":
        sides = [(None, here, None)]
    elif kind == "against":
        other = dice.choice(common)
        command += ["--against", f'"{other}"']
        sides = [(None, here, [a for a in by_said(other) if a["id"] not in known])]
    else:
        command += ["--by", "source"]
        names = {article["named"] for article in here}
        if len(names) > 50:
            return
        sides = [(name, [a for a in here if a["named"] == name], [a for a in here if a["named"] != name]) for name in names]
    answer = json.loads(run(*command))
    groups = {group["label"]: group for group in answer["groups"]}
    if set(groups) != {name for name, _, _ in sides}:
        yield command, set(groups)
        return
    for name, group_here, there in sides:
        group = groups[name]
        for list_name, counts, total, total_by in [("words", "counts", all_words, said_by), ("phrases", "pairs", all_pairs, pairs_by)]:
            if group[list_name] is None:
                if kind != "source" or list_name == "words":
                    yield command, list_name, "missing"
                continue
            a, a_by, b, b_by = Counter(), Counter(), Counter(), Counter()
            for article in group_here:
                a.update(article[counts])
                a_by.update(article[counts].keys())
            if there is None:
                b = {term: total[term] - of for term, of in a.items()}
                b_by = {term: total_by[term] - of for term, of in a_by.items()}
                words_there = sum(total.values()) - sum(a.values())
            else:
                for article in there:
                    b.update(article[counts])
                    b_by.update(article[counts].keys())
                words_there = sum(b.values())
            words_here = sum(a.values())
            side = "words" if list_name == "words" else "pairs"
            if [group["here"][side], group["there"][side]] != [words_here, words_there]:
                yield command, name, list_name, group["here"], group["there"], words_here, words_there
            # Said more here is a log ratio above 0, in which a count of 0 stands for 0.5.
            more = lambda term, of: of * words_there > (b.get(term, 0) or 0.5) * words_here
            expected = {term for term, of in a.items() if of >= least and more(term, of)}
            rows = {row["term"]: row for row in group[list_name]["rows"]}
            if group[list_name]["all_rows"] <= 10000 and set(rows) != expected:
                yield command, name, list_name, sorted(set(rows) ^ expected)[:5]
            for term, row in rows.items():
                numbers = [a[term], b.get(term, 0), a_by[term], b_by.get(term, 0)]
                if [row[of] for of in ["here", "there", "articles_here", "articles_there"]] != numbers:
                    yield command, name, row, numbers
                ratio = math.log2((a[term] / words_here) / ((b.get(term, 0) or 0.5) / words_there)) if words_there else None
                if not close(row["log_ratio"], ratio) or not close(row["g2"], g2(a[term], words_here, b.get(term, 0), words_there)):
                    yield command, name, row, ratio


def edits(wanted, said):
    """Levenshtein's distance over words to the nearest run of a text."""
    row = [0] * (len(said) + 1)
    for word in wanted:
        below = [row[0] + 1]
        for at, other in enumerate(said):
            below.append(min(row[at] + (word != other), row[at + 1] + 1, below[at] + 1))
        row = below
    return min(row)


def quote():
    article = dice.choice(articles)
    words = [word for word, _ in article["parts"][1]]
    length = dice.randrange(6, 16)
    start = dice.randrange(max(1, len(words) - length))
    wanted = words[start:start + length]
    for _ in range(dice.choice([0, 0, 1, 2, 3])):
        wanted[dice.randrange(len(wanted))] = dice.choice(common)
    command = ["quote", " ".join(wanted), "-n", "10000", "--json"]
    answer = json.loads(run(*command))
    exact = {a["id"] for a in articles if any(nodes(part, wanted) for part in a["parts"])}
    found = {keys[of["id"]] for of in answer["places"] if of["edits"] == 0}
    if found != exact or answer["exact"] != len(exact):
        yield command, found ^ exact
    if answer["verdict"] in ["exact", "near"] and not answer["places"]:
        yield command, "no places"
    for of in answer["places"]:
        least = min(edits(wanted, [word for word, _ in part]) for part in by_key[keys[of["id"]]]["parts"])
        if of["edits"] != least:
            yield command, of["cite"], of["edits"], least
    if len(wanted) >= 10 and edits(wanted, words) <= int(len(wanted) * 0.3) and answer["verdict"] not in ["exact", "near"]:
        yield command, "not found", answer["verdict"]


wrong = 0
for kind in [concordance, collocates, terms, quote]:
    differences = 0
    for _ in range(calls):
        for difference in kind():
            differences += 1
            if differences <= 5:
                print(kind.__name__, "differs:", *difference)
    print(f"{kind.__name__}: {calls} calls, {differences} differences")
    wrong += differences
sys.exit(1 if wrong else 0)
