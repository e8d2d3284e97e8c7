"""A client that others wrote, PyPI's `mcp`, uses `dateline mcp` as agents' programs do.

    PYTHONPATH=… python3 tests/mcp/client.py DATELINE NEWS INDEX

Indexes the sample news, then lists and calls the tools by each revision of the protocol, with what may go
wrong: bad arguments, calls that are given up, a thousand calls. Fails with the first thing that is not so.
"""

import asyncio
import os
import re
import subprocess
import sys

from mcp import Client, StdioServerParameters

TOOLS = [
    "search", "read_passage", "read_article", "first", "timeline", "sources", "story", "versions", "quote", "concordance",
    "collocates", "terms", "doctor", "explain_query",
]


def expect(holds, what):
    if not holds:
        raise SystemExit(f"tests/mcp/client.py: {what}")


def text_of(result):
    return "".join(part.text for part in result.content)


def memory(name):
    """Returns KiB of memory of the servers that this process started."""
    total = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/status") as file:
                status = dict(line.split(":", 1) for line in file if ":" in line)
        except OSError:
            continue
        if status["PPid"].strip() == str(os.getpid()) and status["Name"].strip() == name:
            total += int(status.get("VmRSS", "0 kB").split()[0])
    return total


async def use(dateline, index, mode):
    server = StdioServerParameters(command=dateline, args=["mcp", "--index", index])
    async with Client(server, mode=mode) as client:
        listed = await client.list_tools()
        expect([tool.name for tool in listed.tools] == TOOLS, f"{mode}: other tools are listed")
        expect("Cite" in (client.instructions or "") or mode == "2026-07-28", f"{mode}: no instructions")

        found = await client.call_tool("search", {"query": "British fighters Turkey", "from": "2017-12"})
        text = text_of(found)
        expect(not found.is_error and "2017-12-28" in text, f"{mode}: {text}")
        cited = re.search(r"^cite: (\S+)$", text, re.MULTILINE).group(1)
        shown = subprocess.run(
            [dateline, "show", cited, "--index", index], capture_output=True, text=True, check=True
        )
        expect("unchanged" in shown.stdout, f"{mode}: show does not confirm {cited}")
        read = await client.call_tool("read_passage", {"citation": cited})
        expect("unchanged since it was cited" in text_of(read), f"{mode}: {text_of(read)}")

        wrong = await client.call_tool("search", {"query": "port", "sorce": "Wire"})
        expect(wrong.is_error and "did you mean source?" in text_of(wrong), f"{mode}: {text_of(wrong)}")
        try:
            await client.call_tool("serach", {"query": "port"})
            expect(False, f"{mode}: a tool that is not there was called")
        except Exception as error:
            expect("did you mean search?" in str(error), f"{mode}: {error!r}")

        # What is given up does not keep the next call from being answered.
        for _ in range(20):
            call = asyncio.create_task(client.call_tool("search", {"query": "port OR dock OR strike"}))
            await asyncio.sleep(0)
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)
        after = await client.call_tool("sources", {})
        expect("Northgate Herald" in text_of(after), f"{mode}: {text_of(after)}")

        async def calls(count):
            for at in range(count):
                query = {"query": ["port", "strike", "harbour"][at % 3]}
                answer = await client.call_tool("search", query)
                expect(not answer.is_error, f"{mode}: {text_of(answer)}")

        name = os.path.basename(dateline)[:15]
        await calls(200)
        before = memory(name)
        await calls(1000)
        grown = memory(name) - before
        expect(before > 0, f"{mode}: no memory is measured")
        expect(grown < 4096, f"{mode}: a thousand calls took {grown} KiB more")
        print(f"{mode}: {client.protocol_version}, 1,000 calls, {before} KiB, {grown:+} KiB")


def main():
    dateline, news, index = sys.argv[1:]
    dateline = os.path.abspath(dateline)
    subprocess.run([dateline, "index", news, "--index", index, "--quiet"], check=True)
    for mode in ["auto", "legacy", "2026-07-28"]:
        asyncio.run(use(dateline, os.path.abspath(index), mode))


main()
