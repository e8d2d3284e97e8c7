#!/usr/bin/env python3
"""counting.py DATELINE INDEX [CALLS] [SEED]: recomputes timelines, tables and samples from an export.

Exports every article once, then draws random calls of `timeline`, `count --by` and `sample`, computes each from the
export with Python's `re`, `datetime` and plain loops, and prints every difference. A word is looked for in quotes,
so that it is not stemmed; words are those that the texts hold between blanks, so that no rule on word breaks is
shared with the program. Ends with code 1 if anything differs."""
import datetime, json, random, re, subprocess, sys, unicodedata
from collections import Counter, defaultdict

program, index = sys.argv[1], sys.argv[2]
calls, dice = int(sys.argv[3]) if len(sys.argv) > 3 else 200, random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
MASK = (1 << 64) - 1


def run(*arguments):
    ran = subprocess.run([program, *arguments, "--index", index], capture_output=True)
    if ran.returncode != 0:
        sys.exit(f"{arguments}: {ran.returncode}: {ran.stderr.decode()}")
    return ran.stdout.decode()


def fold(text):
    text = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in text if not unicodedata.combining(c))


def days(date):
    if not date:
        return None
    if len(date) == 4:
        return datetime.date(int(date), 1, 1), datetime.date(int(date), 12, 31)
    if len(date) == 7:
        year, month = int(date[:4]), int(date[5:])
        following = datetime.date(year + month // 12, month % 12 + 1, 1)
        return datetime.date(year, month, 1), following - datetime.timedelta(days=1)
    day = datetime.date.fromisoformat(date)
    return day, day


def written(day, by):
    year, week, _ = day.isocalendar()
    return {"day": day.isoformat(), "week": f"{year:04}-W{week:02}", "month": day.isoformat()[:7],
            "quarter": f"{day.year:04}-Q{(day.month + 2) // 3}", "year": f"{day.year:04}"}[by]


def period(article, by):
    """The period that holds all days of an article; its date if none does; None if it is undated."""
    if not article["span"]:
        return None
    first, last = (written(day, by) for day in article["span"])
    return first if first == last else article["date"]


def is_coarse(article, by):
    return bool(article["span"]) and written(article["span"][0], by) != written(article["span"][1], by)


PERIODS = ["day", "week", "month", "quarter", "year"]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def labels(article, key):
    if key in PERIODS:
        return [period(article, key)]
    if key == "weekday":
        span = article["span"]
        return [None if not span else WEEKDAYS[span[0].weekday()] if span[0] == span[1] else "no day"]
    if key == "undated":
        return ["dated" if article["span"] else "undated"]
    if key == "author":
        return sorted(set(article["authors"])) or [None]
    if key == "subject":
        return sorted(set(article["subjects"])) or [None]
    return [article[key]]


articles = [json.loads(line) for line in run("export", "", "--with", "body").splitlines()]
words = Counter()
for article in articles:
    article["span"] = days(article["date"])
    article["folded"] = fold((article["title"] or "") + "\n" + article["body"])
    words.update(set(re.findall(r"(?<=\s)[a-z]{4,}(?=\s)", article["folded"])))
words = [word for word, count in words.items() if count >= 5]
words.sort()
sources = sorted({a["source"] for a in articles if a["source"] and re.fullmatch(r"[\w .-]+", a["source"])})
dated = sorted(a["span"][0] for a in articles if a["span"])


def mix(value):
    value = (value + 0x9E3779B97F4A7C15) & MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def number(seed, of):
    return mix(mix(seed) ^ of)


def fnv(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def drawn_conditions():
    """A word, and filters: their arguments and what they mean."""
    word = dice.choice(words)
    arguments, tests, has_days = [], [], False
    if dice.random() < 0.4 and len(dated) > 1:
        first, last = sorted(dice.sample(dated, 2))
        arguments += ["--from", first.isoformat(), "--to", last.isoformat()]
        tests.append(lambda a: bool(a["span"]) and a["span"][0] <= last and a["span"][1] >= first)
        has_days = True
    if dice.random() < 0.3 and sources:
        source = dice.choice(sources)
        arguments += ["--source", "=" + source]
        tests.append(lambda a: source in (a["source"], a["source_given"]))
    if dice.random() < 0.2:
        lang = dice.choice([a["lang"] for a in articles if a["lang"]] or ["en"])
        arguments += ["--lang", lang]
        tests.append(lambda a: a["lang"] == lang)
    if dice.random() < 0.2:
        how = dice.choice(["include", "only", "exclude"]) if not has_days else "exclude"
        arguments += ["--undated", how]
        if how == "only":
            tests.append(lambda a: not a["span"])
        if how == "exclude":
            tests.append(lambda a: bool(a["span"]))
    all_of = [a for a in articles if all(test(a) for test in tests)]
    says = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    return f'"{word}"', arguments, all_of, [a for a in all_of if says.search(a["folded"])]


def timeline():
    query, arguments, all_of, matching = drawn_conditions()
    by = dice.choice(PERIODS)
    command = ["timeline", query, *arguments, "--by", by, "--peaks", "0", "--json"]
    answer = json.loads(run(*command))
    expected, found = defaultdict(lambda: [0, 0]), {}
    for at, group in enumerate([matching, all_of]):
        for a in group:
            expected[("coarse" if is_coarse(a, by) else "period", period(a, by))][at] += 1
    for row in answer["rows"]:
        found[("period", row["period"])] = [row["matches"], row["articles"]]
        state = "matches" if row["matches"] else "no-match" if row["articles"] else None
        if state and row["state"] != state:
            yield command, row, state
    for row in answer["coarse"]:
        found[("coarse", row["date"])] = [row["matches"], row["articles"]]
    found[("period", None)] = [answer["undated"]["matches"], answer["undated"]["articles"]]
    yield from ((command, key, found.get(key), value) for key, value in expected.items() if found.get(key) != value)
    yield from ((command, key, value, None) for key, value in found.items() if value != [0, 0] and key not in expected)


def table():
    query, arguments, all_of, matching = drawn_conditions()
    keys = dice.sample([*PERIODS, "weekday", "undated", "source", "domain", "lang", "section", "author", "subject"], dice.randint(1, 3))
    command = ["count", query, *arguments, "--by", ",".join(keys), "--share", "--json"]
    answer = json.loads(run(*command))
    expected = defaultdict(lambda: [0, 0])
    for at, group in enumerate([matching, all_of]):
        for a in group:
            cells = [()]
            for key in keys:
                cells = [(*cell, label) for cell in cells for label in labels(a, key)]
            for cell in cells:
                expected[cell][at] += 1
    found = {tuple(row["labels"][key] for key in keys): [row["matches"], row["articles"]] for row in answer["rows"]}
    if len(found) != len(answer["rows"]):
        yield command, "a row is there twice"
    for cell in expected.keys() | found.keys():
        if expected.get(cell) != found.get(cell):
            yield command, cell, found.get(cell), expected.get(cell)
    for row in answer["rows"]:
        share = row["matches"] / row["articles"] if row["articles"] else None
        if (row["share"] is None) != (share is None) or share is not None and abs(row["share"] - share) > 1e-6:
            yield command, row


def equal(size, populations, chances):
    sizes, left = [0] * len(populations), min(size, sum(populations))
    while left:
        open_ones = [at for at, size in enumerate(sizes) if size < populations[at]]
        each = left // len(open_ones)
        if each == 0:
            for at in sorted(open_ones, key=lambda at: (chances[at], at))[:left]:
                sizes[at] += 1
            break
        for at in open_ones:
            more = min(each, populations[at] - sizes[at])
            sizes[at], left = sizes[at] + more, left - more
    return sizes


def proportional(size, populations):
    total = sum(populations)
    size = min(size, total)
    sizes = [size * p // total if total else 0 for p in populations]
    order = sorted(range(len(populations)), key=lambda at: (-(size * populations[at] % total if total else 0), at))
    for at in order[: size - sum(sizes)]:
        sizes[at] += 1
    return sizes


def sample():
    query, arguments, _, matching = drawn_conditions()
    keys = dice.sample([*PERIODS, "weekday", "source", "lang", "section"], dice.randint(0, 2))
    size, seed, how = dice.randint(1, 60), dice.randrange(1 << 32), dice.choice(["equal", "proportional"])
    command = ["sample", query, *arguments, "-n", str(size), "--seed", str(seed), "--json", "--fields", "id"]
    # What is one stratum is not divided.
    command += ["--by", ",".join(keys), "--allocate", how] if keys else []
    answer = json.loads(run(*command))
    strata = defaultdict(list)
    for a in matching:
        strata[tuple(labels(a, key)[0] for key in keys)].append(a["id"])
    order = [tuple(s["labels"][key] for key in keys) for s in answer["strata"]]
    if sorted(map(str, order)) != sorted(map(str, strata)):
        yield command, order, list(strata)
        return
    populations = [len(strata[name]) for name in order]
    chances = [number(seed, fnv("\0".join(label or "" for label in name))) for name in order]
    sizes = equal(size, populations, chances) if how == "equal" else proportional(size, populations)
    found = [[] for _ in order]
    for a in answer["articles"]:
        found[a["stratum"]].append(a["id"])
    for at, name in enumerate(order):
        rank = lambda id: (number(seed, int(id[:16], 16)), id)
        expected = sorted(strata[name], key=rank)[: sizes[at]]
        if answer["strata"][at]["population"] != populations[at] or found[at] != expected:
            yield command, name, populations[at], found[at], expected


differences = 0
for kind in [timeline, table, sample]:
    wrong = 0
    for _ in range(calls):
        found = list(kind())
        wrong += bool(found)
        for difference in found[:3]:
            print(*difference, sep="\n  ")
    print(f"{kind.__name__}: {calls} calls, {wrong} differ")
    differences += wrong
sys.exit(1 if differences else 0)
