#!/usr/bin/env python3
"""grow.py IN.jsonl N OUT.jsonl: N articles with copies among them, for measuring what stories cost in a large index.

The words of a text are drawn by their frequency in IN, so that no text is another's; lengths, sources and headlines are
those of IN, days go from 2001 to 2020. One article in eight is a copy of one of a thousand recent ones, by another source
on the same day or up to two days later: whole, cut after two thirds, or with one word in fifty changed."""
import collections, datetime, itertools, json, random, re, sys

source, count, target = sys.argv[1], int(sys.argv[2]), sys.argv[3]
articles = [json.loads(line) for line in open(source, encoding="utf-8")]
frequencies, lengths = collections.Counter(), []
for article in articles:
    words = re.findall(r"[A-Za-z][A-Za-z'-]*", article.get("text") or "")
    frequencies.update(words)
    lengths.append(max(60, len(words)))
words, weights = zip(*frequencies.most_common(80_000))
weights = list(itertools.accumulate(weights))
dice, recent = random.Random(1), []


def drawn(number):
    return dice.choices(words, cum_weights=weights, k=number)


def written(text):
    sentences = [" ".join(text[at:at + 18]).capitalize() + "." for at in range(0, len(text), 18)]
    return "\n\n".join(" ".join(sentences[at:at + 3]) for at in range(0, len(sentences), 3))


with open(target, "w", encoding="utf-8") as out:
    for number in range(count):
        at = dice.randrange(len(articles))
        if recent and dice.random() < 1 / 8:
            text, day = dice.choice(recent)
            text, kind, day = text[:], dice.randrange(3), day + datetime.timedelta(dice.randrange(3))
            if kind == 1:
                text = text[:max(40, 2 * len(text) // 3)]
            if kind == 2:
                for word in drawn(len(text) // 50 + 1):
                    text[dice.randrange(len(text))] = word
        else:
            text, day = drawn(lengths[at]), datetime.date(2001, 1, 1) + datetime.timedelta(number * 7300 // count)
            if len(recent) < 1000:
                recent.append((text, day))
            else:
                recent[dice.randrange(1000)] = (text, day)
        out.write(json.dumps({"id": f"m{number}", "title": articles[at]["title"], "text": written(text), "date": str(day),
                              "source": articles[at].get("source")}, ensure_ascii=False) + "\n")
