(() => {
  "use strict";
  const $ = (what) => document.querySelector(what);
  const all = (what) => [...document.querySelectorAll(what)];
  for (const hidden of all("[data-script]")) hidden.hidden = false;
  for (const shown of all("[data-no-script]")) shown.hidden = true;
  // What nobody filled in does not belong into the address; what is too long for one is posted.
  for (const form of all("form.search")) {
    form.addEventListener("submit", () => {
      for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
      form.method = new URLSearchParams(new FormData(form)).toString().length > 6000 ? "post" : "get";
      if (form.method === "get") return;
      // Who reads a form by plain HTTP is told where it comes from by nothing else.
      const meta = document.createElement("meta");
      [meta.name, meta.content] = ["referrer", "same-origin"];
      document.head.append(meta);
    });
  }
  addEventListener("pageshow", () => {
    for (const field of all("form.search [disabled]")) field.disabled = false;
  });
  for (const button of all("button[data-copy]")) {
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        document.execCommand("copy");
      }
      button.focus();
      const seen = button.nextElementSibling;
      for (const said of [$("#said"), seen]) if (said) said.textContent = "Copied.";
    });
  }
  const cite = (number) => {
    const [field, shown] = [$("#passage-citation"), document.getElementById(`p${number}`)];
    if (!field || !shown) return;
    field.value = `${$("#citation").value.replace(/ \[[^\]]*\]$/, "")} [${shown.title}]`;
    $("#passage").value = number;
  };
  for (const link of all("a.number")) link.addEventListener("click", () => cite(link.id.slice(1)));
  $("#passage")?.addEventListener("input", (event) => cite(event.target.value));
  if (/^#p\d+$/.test(location.hash)) cite(location.hash.slice(2));
  let at = -1;
  const walk = (things, step) => {
    if (things.length === 0) return;
    const focused = things.indexOf(document.activeElement);
    at = focused >= 0 ? focused : at;
    at = Math.min(Math.max(at + step, 0), things.length - 1);
    things[at].focus();
    things[at].scrollIntoView({ block: "center" });
    const said = $("#match");
    if (said && things[at].matches("mark")) said.textContent = `match ${at + 1} of ${things.length}`;
  };
  const follow = (key, step) => {
    const link = $(`a[data-key="${key}"]`);
    if (link) link.click();
    else if (!$("article")) walk(all(".hit :is(h2,h3) a"), step);
  };
  // Who comes back from an article goes on at its hit.
  const from = location.hash.match(/^#h\d+$/) && document.getElementById(location.hash.slice(1));
  if (from) at = all(".hit :is(h2,h3) a").findIndex((link) => from.contains(link));

  // A browser may keep nothing for this page; then a choice holds until the next one.
  const chosen = {};
  const kept = (name) => {
    try {
      return chosen[name] ?? localStorage.getItem(name);
    } catch {
      return chosen[name];
    }
  };
  const keep = (name, value) => {
    chosen[name] = value;
    try {
      localStorage.setItem(name, value);
    } catch {}
  };
  let before = null;
  const keys = {
    "/": () => ($("#q") ? $("#q").focus() : $(".bar .name")?.click()),
    "?": () => {
      const list = $("#keys");
      if (!list) return;
      list.open = !list.open;
      if (list.open) {
        before = document.activeElement;
        list.querySelector("summary").focus();
      } else if (before) before.focus();
    },
    n: () => walk(all("article .body mark"), 1),
    p: () => walk(all("article .body mark"), -1),
    j: () => follow("j", 1),
    k: () => follow("k", -1),
    u: () => $('a[data-key="u"]')?.click(),
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea")) {
      if (event.key !== "Escape") return;
      // Leaves the field, and keeps what was typed.
      event.preventDefault();
      event.target.blur();
      return;
    }
    if (event.key === "Escape" && $("#keys")?.open) return keys["?"]();
    const act = kept("keys") === "off" ? null : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  for (const box of all("#single-keys")) {
    box.checked = kept("keys") !== "off";
    box.addEventListener("change", () => keep("keys", box.checked ? "on" : "off"));
  }
  for (const button of all("button[data-press]")) {
    button.addEventListener("click", () => keys[button.dataset.press]());
  }
})();
