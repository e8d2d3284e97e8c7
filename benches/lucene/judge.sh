#!/usr/bin/env bash
# Answers query strings with Lucene itself: judge.sh ARTICLES STRINGS or|and (Judge.java says what these are).
# Needs Java 17 and Maven, which fetches the libraries once, into target/lucene.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
jars=$here/../../target/lucene
version=9.12.0
mkdir -p "$jars"
for name in core queryparser queries sandbox; do
    if [ ! -f "$jars/lucene-$name-$version.jar" ]; then
        mvn -q dependency:copy -Dartifact="org.apache.lucene:lucene-$name:$version" -DoutputDirectory="$jars" >&2
    fi
done
java -cp "$jars/*" "$here/Judge.java" "$@" 2> >(grep -v -i 'warning\|vectoriz' >&2 || true)
