#!/usr/bin/env bash
# Times the whole process, as a user meets it: one indexing run and cold searches by class.
#
#   benches/speed.sh FOLDER_OR_FILE [INDEX]
#
# Needs hyperfine and GNU time. Cold means a new process and a warm page cache. Prints a Markdown table.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
news=${1:?usage: benches/speed.sh FOLDER_OR_FILE [INDEX]}
index=${2:-$(mktemp -d)/index}
cargo build --release --quiet
dateline=target/release/dateline

rm -rf "$index"
/usr/bin/time -f '%e %U %S %M' -o "$index.time" "$dateline" index --quiet "$news" --index "$index"
read -r wall user system peak <"$index.time"
rm "$index.time"
bytes=$(du -sb "$index" | cut -f1)
read_bytes=$(du -sLb "$news" | cut -f1)
awk -v w="$wall" -v u="$user" -v s="$system" -v p="$peak" -v b="$bytes" -v r="$read_bytes" 'BEGIN {
    print "| indexing | |"; print "|---|--:|";
    printf "| wall | %.1f s, %.1f MB/s |\n", w, r / 1e6 / w;
    printf "| CPU | %.1f s |\n", u + s;
    printf "| peak memory | %.0f MB |\n", p / 1024;
    printf "| index | %.1f MB, %.3f x the files |\n\n", b / 1e6, b / r }'

queries=(
    'rare word|quidditch'
    'frequent word|said'
    'two words|climate change'
    'five words|house democrats impeachment trump ukraine'
    'five words, any|brexit OR impeachment OR coronavirus OR hurricane OR senate'
    'phrase|"supreme court"'
    'prefix|immigra*'
    'near|trump NEAR/5 russia'
    'word, one month|president date:2018-03'
)
echo '| cold search, ten hits with passages | median ms | least | most |'
echo '|---|--:|--:|--:|'
for entry in "${queries[@]}"; do
    name=${entry%%|*} query=${entry#*|}
    times=$(mktemp)
    hyperfine -N --warmup 3 --runs 40 --ignore-failure --export-csv "$times" \
        "$dateline search --index $index --json '$query'" >/dev/null 2>&1
    awk -F, -v n="$name" 'NR == 2 { printf "| %s | %.1f | %.1f | %.1f |\n", n, $(NF-4) * 1e3, $(NF-1) * 1e3, $NF * 1e3 }' "$times"
    rm "$times"
done
