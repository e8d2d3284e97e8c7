// The pages in a real browser: by keyboard, without script, and as axe-core reads them.
//
// node run.mjs DATELINE [SHOTS]: serves the seeds and a few invented articles with the program DATELINE,
// opens every kind of page at three widths, dark and light, and ends with 1 if anything is wrong. Pictures
// go to the folder SHOTS, for who wants to look.

import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";

const [named, shots] = process.argv.slice(2);
const program = path.resolve(named);
const repository = path.resolve(import.meta.dirname, "../..");
// The packages are in target/, where nothing is kept under version control.
const require = createRequire(path.join(repository, "target/tools/browser/package.json"));
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const TOKEN = "a-token-of-the-browser-tests";
const wrong = [];
const check = (is, what) => {
  if (!is) wrong.push(what);
};

const ARABIC = {
  title: "إضراب في الميناء الشمالي",
  text: "توقف العمال عن العمل في الميناء يوم الاثنين.\n\nقال متحدث باسم النقابة إن الإضراب سيستمر حتى نهاية الأسبوع.",
  date: "2021-05-03",
  source: "صحيفة الشمال",
  lang: "ar",
};
const CHINESE = {
  title: "北港码头工人罢工",
  text: "周一上午,北港码头工人开始罢工。\n\n工会表示,罢工将持续到周末,港口方面尚未回应。",
  date: "2021-05-04",
  source: "北港日报",
  lang: "zh",
};
const MANY = {
  title: "Two hundred tides",
  text: Array.from({ length: 200 }, (_, at) => `In year ${at + 1} the tide came to the wall and went.`).join("\n\n"),
  date: "2020-01-01",
  source: "Harbor Gazette",
};

function made(folder) {
  fs.cpSync(path.join(repository, "seeds"), path.join(folder, "news"), { recursive: true });
  const records = [ARABIC, CHINESE, MANY];
  for (let at = 0; at < 120; at += 1) {
    records.push({
      title: `Ferry timetable, part ${at + 1}`,
      text: `The ferry of ${at + 5} past the hour leaves from the northern pier.`,
      date: `20${10 + (at % 12)}-0${1 + (at % 9)}-11`,
      source: ["Harbor Gazette", "Northgate Herald", "The Wire"][at % 3],
    });
  }
  const lines = records.map((record) => JSON.stringify(record)).join("\n");
  fs.writeFileSync(path.join(folder, "news/invented.jsonl"), `${lines}\n`);
  fs.mkdirSync(path.join(folder, "nothing"));
  fs.writeFileSync(path.join(folder, "token"), TOKEN, { mode: 0o600 });
  for (const [name, news] of [["index", "news"], ["empty", "nothing"]]) {
    const run = spawnSync(program, ["index", "--index", name, news], { cwd: folder, encoding: "utf8" });
    if (run.status !== 0) throw new Error(`dateline index ${news}: ${run.stderr}`);
  }
}

async function served(folder, index) {
  const flags = ["serve", "--index", index, "--listen", "127.0.0.1:0", "--token-file", "token"];
  const child = spawn(program, flags, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const address = await new Promise((resolve, reject) => {
    child.stdout.on("data", (text) => resolve(/http:\S+/.exec(String(text))[0]));
    child.on("exit", () => reject(new Error("dateline serve ended")));
  });
  return { child, address };
}

// Each kind of page: name, index, address.
const PAGES = [
  ["start", "index", ""],
  ["hits", "index", "?q=strike"],
  ["many", "index", "?q=ferry"],
  ["one", "index", "?q=drowned+village&limit=1"],
  ["none", "index", "?q=strikke+port"],
  ["error", "index", "?q=port+titel%3Astrike"],
  ["arabic", "index", "?q=%D8%A7%D9%84%D9%85%D9%8A%D9%86%D8%A7%D8%A1"],
  ["chinese", "index", "?q=%E7%BD%A2%E5%B7%A5"],
  ["empty", "empty", ""],
  ["sources", "index", "sources"],
  ["timeline", "index", "timeline?q=ferry"],
  ["terms", "index", "terms?q=strike"],
  ["terms-waiting", "index", "terms"],
  ["terms-error", "index", "terms?q=port+titel%3Astrike"],
  ["collocates", "index", "collocates?q=tide&min-count=2"],
  ["concordance", "index", "concordance?q=strike"],
  ["concordance-arabic", "index", "concordance?q=%D8%A7%D9%84%D9%85%D9%8A%D9%86%D8%A7%D8%A1"],
  ["first", "index", "first?q=strike"],
  ["quotation", "index", "quote?q=the+union+had+asked+for+a+raise"],
  ["quotation-waiting", "index", "quote"],
  ["quotation-parts", "index", "quote?q=everyone+in+town+knows+that+nobody+here+wants+a+long+strike+and+many+of+them+said+so"],
  ["doctor", "index", "doctor"],
  ["api", "index", "api/"],
];
const ARTICLES = [
  ["article", "?q=strike"],
  ["article-200", "?q=tide"],
  ["article-arabic", "?q=%D8%A7%D9%84%D9%85%D9%8A%D9%86%D8%A7%D8%A1"],
  ["article-quoted", "quote?q=Nobody+here+wants+a+long+strike+he+said"],
  ["article-chinese", "?q=%E7%BD%A2%E5%B7%A5"],
];

async function look(page, name) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(wide <= 0, `${name}: ${wide} px wider than the window`);
  if (shots) await page.screenshot({ path: path.join(shots, `${name}.png`) });
}

async function read(page, name) {
  // The policy of the pages allows no script but theirs: this one comes by the debugger.
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run());
  for (const violation of found.violations) {
    check(false, `${name}: axe: ${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
  }
}

async function entered(context, server) {
  const page = await context.newPage();
  page.on("console", (message) => check(message.type() !== "error" || / [45]\d\d /.test(message.text()), `console: ${message.text()}`));
  page.on("pageerror", (error) => check(false, `script: ${error}`));
  await page.goto(`${server.address}?token=${TOKEN}`);
  await page.waitForSelector("#q");
  return page;
}

async function everywhere(browser, servers) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [320, 360, 1024, 1920, 2560]) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
      const pages = { index: await entered(context, servers.index), empty: await entered(context, servers.empty) };
      for (const [name, index, address] of PAGES) {
        await pages[index].goto(servers[index].address + address);
        await look(pages[index], `${name}-${width}-${colorScheme}`);
        if (width === 360 || width === 1024) await read(pages[index], `${name}-${width}-${colorScheme}`);
      }
      for (const [name, address] of ARTICLES) {
        await pages.index.goto(servers.index.address + address);
        await pages.index.click(".hit h2 a");
        await pages.index.waitForSelector("article mark");
        await look(pages.index, `${name}-${width}-${colorScheme}`);
        if (width === 360 || width === 1024) await read(pages.index, `${name}-${width}-${colorScheme}`);
        await pages.index.click("text=What was changed");
        await pages.index.waitForSelector("main section");
        if (width === 360 || width === 1024) await read(pages.index, `${name}-changes-${width}-${colorScheme}`);
      }
      await context.close();
    }
  }
}

async function byKeyboard(browser, server) {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  const page = await entered(context, server);
  await page.keyboard.press("Tab");
  await page.keyboard.press("/");
  await page.keyboard.type("tide");
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".hit");
  check(page.url().endsWith("?q=tide"), `fields nobody filled in are in the address: ${page.url()}`);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForSelector("article");
  check((await page.locator("article mark").count()) >= 200, "not every match is marked");
  const focused = () => page.evaluate(() => document.activeElement.id);
  await page.keyboard.press("n");
  await page.keyboard.press("n");
  check((await focused()) === "m2", "n does not go to the next match");
  await page.keyboard.press("p");
  check((await focused()) === "m1", "p does not go to the match before");
  await page.keyboard.press("?");
  check(await page.locator("#keys[open]").isVisible(), "? does not show the keys");
  await page.click("button[data-copy=citation]");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  check(copied.includes("“Two hundred tides”, Harbor Gazette, 2020-01-01"), `copied: ${copied}`);
  await page.goto(`${server.address}?q=ferry`);
  await page.click(".hit h2 a");
  await page.waitForSelector("article");
  await page.keyboard.press("j");
  await page.waitForURL(/rank=2/);
  await page.keyboard.press("k");
  await page.waitForURL(/rank=1/);
  await page.keyboard.press("u");
  await page.waitForSelector(".hits");
  await context.close();
}

async function withoutScript(browser, server) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await entered(context, server);
  await page.fill("#q", "timetable");
  await page.click("form.search .query button");
  await page.click("text=Next page");
  check(/11 to 20 of 120/.test(await page.textContent("#answer")), "the next page is not the next");
  await page.click(".facets >> text=The Wire");
  check(/of 40 articles/.test(await page.textContent("#answer")), "the source is no filter");
  await page.click(".hit h2 a");
  await page.click("text=Next hit");
  check(/hit 2 of 40/.test(await page.textContent(".walk")), "the next hit is not the second");
  check((await page.locator("button[type=button]:visible").count()) === 0, "buttons that need the script are shown without it");
  await context.close();
}

// Longer than an address: more than four hundred words of a script that an address spells with six characters a letter.
const LONG = Array.from({ length: 60 }, (_, at) => `${ARABIC.text.replace(/\s+/g, " ")} ${at + 1}`).join(" ").split(" ").slice(0, 440).join(" ");

async function quotation(browser, server) {
  for (const javaScriptEnabled of [true, false]) {
    const what = `a long quotation, script ${javaScriptEnabled}`;
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await entered(context, server);
    await page.goto(`${server.address}quote`);
    await page.fill("#q", LONG);
    if (javaScriptEnabled) await page.press("#q", "Enter");
    else await page.click("text=Find a long text");
    await page.waitForURL(/packed=/);
    check((await page.inputValue("#q")) === LONG, `${what}: the box does not have it`);
    check(/word for word|parts/i.test(await page.textContent("#answer")), `${what}: ${await page.textContent("#answer")}`);
    await page.goto(`${server.address}quote?q=the+tide+came+to+the+wall+and+went`);
    await page.click(".hit h2 a");
    check((await page.locator("article .body mark").count()) >= 200, `${what}: its words are not marked in the article`);
    await page.click(".walk >> text=Quotation");
    check(/word for word in 1 article/i.test(await page.textContent("#answer")), `${what}: no way back`);
    await context.close();
  }
}

async function cited(browser, server) {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  const page = await entered(context, server);
  await page.goto(`${server.address}?q=%22year+150%22`);
  await page.click(".passage a");
  const field = () => page.inputValue("#passage-citation");
  const first = await field();
  check(/ \[[0-9a-f]{12}#p\d+@[0-9a-f]{16}\]$/.test(first), `no citation of a passage: ${first}`);
  await page.click("#p1");
  check((await field()).includes("#p1@") && (await page.inputValue("#passage")) === "1", `not passage 1: ${await field()}`);
  await page.click("button[data-copy=passage-citation]");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  check(copied === (await field()), `copied: ${copied}`);
  await page.goto(page.url().split("#")[0]);
  check((await field()) === first, "the passage that matches is not the one that is cited");
  await page.fill("#passage", "1");
  await page.click("text=Cite it");
  await page.waitForURL(/passage=1/);
  check((await field()).includes("#p1@"), `asked for passage 1: ${await field()}`);
  await context.close();
}

async function small(browser, server) {
  const context = await browser.newContext();
  const page = await entered(context, server);
  let bytes = 0;
  page.on("response", async (answer) => (bytes += (await answer.body().catch(() => "")).length));
  await page.goto(`${server.address}?q=ferry`);
  await page.waitForLoadState("networkidle");
  const shift = await page.evaluate(() => performance.getEntriesByType("layout-shift").length);
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  console.log(`page of hits: ${bytes} bytes, first paint after ${Math.round(paint)} ms`);
  check(bytes > 0 && bytes <= 60 * 1024, `the page of hits has ${bytes} bytes`);
  check(shift === 0, "the page of hits moves while it is drawn");
  await context.close();
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dateline-browser-"));
if (shots) fs.mkdirSync(shots, { recursive: true });
const servers = {};
let browser;
try {
  made(folder);
  servers.index = await served(folder, "index");
  servers.empty = await served(folder, "empty");
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  await byKeyboard(browser, servers.index);
  await withoutScript(browser, servers.index);
  await quotation(browser, servers.index);
  await cited(browser, servers.index);
  await small(browser, servers.index);
  await everywhere(browser, servers);
} finally {
  await browser?.close();
  for (const { child } of Object.values(servers)) child.kill();
  fs.rmSync(folder, { recursive: true });
}
for (const what of wrong) console.error(what);
console.log(wrong.length === 0 ? "browser: nothing found" : `browser: ${wrong.length} found`);
process.exitCode = wrong.length === 0 ? 0 : 1;
