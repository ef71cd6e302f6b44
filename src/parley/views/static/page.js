// Small helpers; every page works without them, by forms and links.
"use strict";
(() => {
  const csrf = document.querySelector('meta[name="csrf"]').content;
  const lang = document.documentElement.lang;
  const percent = (p) => (p <= 0.005 ? "< 1 %" : p >= 0.995 ? "> 99 %" : `${Math.round(100 * p)} %`);
  const figure = (x) => Number(x).toLocaleString(lang, { maximumSignificantDigits: 2 });
  const send = (path, body) =>
    fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
      body: JSON.stringify(body),
    }).then(async (answer) => {
      const found = await answer.json().catch(() => ({}));
      if (!answer.ok) {
        const lines = found.error?.messages || [answer.statusText];
        throw Object.assign(new Error(lines.join(" ")), { lines });
      }
      return found;
    });

  // Who reviews is kept in this browser only.
  for (const field of document.querySelectorAll("[data-who]")) {
    field.value = field.value || localStorage.getItem("parley-who") || "";
    field.addEventListener("change", () => localStorage.setItem("parley-who", field.value));
  }

  // Map: the drawing of the day the slider stands at.
  const map = document.querySelector("form[data-map]");
  if (map) {
    const range = map.querySelector("input[type=range]");
    const names = range.dataset.labels.split("|");
    map.querySelector("button").hidden = true;
    let asked = 0;
    range.addEventListener("input", async () => {
      map.querySelector("output").textContent = names[range.value];
      range.setAttribute("aria-valuetext", names[range.value]);
      const mine = ++asked;
      const answer = await fetch(`/map.svg?day=${range.value}&lang=${lang}`);
      const text = await answer.text();
      if (mine !== asked || !answer.ok) return;
      const drawn = new DOMParser().parseFromString(text, "text/html").querySelector("svg");
      document.querySelector("#drawing svg.map").replaceWith(drawn);
      history.replaceState(null, "", `?day=${range.value}`);
    });
  }

  // Review: a, x, c, space, backspace, j, k.
  const review = document.querySelector("form[data-review]");
  if (review) {
    const said = document.querySelector("#said");
    const items = () => [...review.querySelectorAll("ol.queue > li[id]")];
    let at = 0;
    const go = (n) => {
      const all = items();
      if (!all.length) return;
      at = Math.min(Math.max(n, 0), all.length - 1);
      all.forEach((li, i) => li.classList.toggle("now", i === at));
      all[at].focus({ preventScroll: true });
      all[at].scrollIntoView({ block: "nearest" });
    };
    const who = () => review.elements.who.value.trim();
    const decide = async (decision) => {
      const li = items()[at];
      if (!li) return;
      if (!who()) return review.elements.who.focus();
      try {
        await send("/api/decisions", { ids: [li.id], decision, who: who(), why: review.elements.why.value });
        const button = review.querySelector(`button[value="${decision}"]`);
        const tag = li.querySelector("[data-state] .tag");
        if (button && tag) {
          tag.dataset.was ??= tag.textContent;
          tag.className = `tag s-${decision}ed`;
          tag.textContent = button.textContent.split(" ")[0];
        }
        said.textContent = `${li.querySelector(".facts a").textContent}: ${decision}`;
        go(at + 1);
      } catch (error) {
        said.textContent = error.message;
      }
    };
    const undo = async () => {
      if (!who()) return review.elements.who.focus();
      try {
        const done = await send("/api/undo", { who: who() });
        said.textContent = `undo: ${done.undone}`;
        go(at - 1);
        const tag = items()[at]?.querySelector("[data-state] .tag");
        if (tag && done.undone) {
          tag.className = "tag s-pending";
          tag.textContent = tag.dataset.was || tag.textContent;
        }
      } catch (error) {
        said.textContent = error.message;
      }
    };
    // The form of a claim's page, in a dialog; without script the link leads to that page.
    const dialog = document.querySelector("#correcting");
    const correct = async (li) => {
      const link = li?.querySelector("[data-fix]");
      if (!link) return;
      const answer = await fetch(`/claim/${li.id}/correct?lang=${lang}`);
      if (!answer.ok) return void (location.href = link.href);
      const form = new DOMParser().parseFromString(await answer.text(), "text/html").forms[0];
      form.elements.who.value = form.elements.who.value || who();
      const close = form.querySelector("[data-close]");
      close.hidden = false;
      close.addEventListener("click", () => dialog.close());
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const fields = Object.fromEntries(new FormData(form));
        const { who: name, why, seen } = fields;
        for (const key of ["who", "why", "seen", "csrf", "back"]) delete fields[key];
        try {
          const body = { ids: [li.id], decision: "correct", who: name, why, seen, fields };
          const done = await send("/api/decisions", body);
          review.elements.who.value = name;
          localStorage.setItem("parley-who", name);
          dialog.close();
          const tag = li.querySelector("[data-state] .tag");
          tag.dataset.was ??= tag.textContent;
          tag.className = "tag s-corrected";
          tag.textContent = form.querySelector("h2").dataset.done;
          said.textContent = done.changed.map((c) => `${c.before || "–"} → ${c.after || "–"}`).join("; ");
          go(items().indexOf(li) + 1);
        } catch (error) {
          const lines = (error.lines || [error.message]).map((text) =>
            Object.assign(document.createElement("li"), { textContent: text }));
          form.querySelector(".refused").replaceChildren(...lines);
          form.scrollIntoView();
        }
      });
      dialog.replaceChildren(form);
      dialog.showModal();
    };
    for (const link of review.querySelectorAll("[data-fix]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        correct(link.closest("li"));
      });
    }
    document.addEventListener("keydown", (event) => {
      if (dialog.open) return;
      const inField = event.target.closest("input:not([type=checkbox]), select, textarea, button, a");
      if (inField || event.ctrlKey || event.metaKey || event.altKey) return;
      const keys = {
        a: () => decide("accept"),
        x: () => decide("reject"),
        c: () => correct(items()[at]),
        " ": () => go(at + 1),
        Backspace: undo,
        j: () => go(at + 1),
        k: () => go(at - 1),
      };
      if (keys[event.key]) {
        event.preventDefault();
        keys[event.key]();
      }
    });
    review.querySelector("[data-all]").addEventListener("change", (event) => {
      for (const box of review.querySelectorAll('input[name="ids"]')) box.checked = event.target.checked;
    });
    if (items().length && who()) go(0);
  }

  // What if: answers while a slider moves.
  const whatif = document.querySelector("form[data-whatif]");
  if (whatif) {
    const ranges = [...whatif.querySelectorAll("input[type=range]")];
    const start = ranges.map((r) => r.value);
    let busy = false, again = false;
    const ask = async () => {
      if (busy) { again = true; return; }
      busy = true;
      const overrides = {};
      for (const r of ranges) if ("moved" in r.dataset) overrides[r.name] = Number(r.value);
      const began = performance.now();
      try {
        const found = await send("/api/what-if", { agreement: whatif.dataset.whatif, overrides });
        whatif.querySelector("[data-p]").textContent = percent(found.p_agree);
        for (const [day, p] of found.holds) {
          const cell = whatif.querySelector(`[data-hold="${day}"]`);
          if (cell) cell.textContent = percent(p);
        }
        for (const [party, p, blame] of found.parties) {
          const row = whatif.querySelector(`[data-party="${CSS.escape(party)}"]`);
          if (row) { row.cells[1].textContent = percent(p); row.cells[2].textContent = percent(blame); }
        }
        whatif.querySelector("[data-time]").textContent = `${Math.round(performance.now() - began)} ms`;
        const link = new URLSearchParams(overrides).toString();
        history.replaceState(null, "", link ? `?${link}` : location.pathname);
      } finally {
        busy = false;
        if (again) { again = false; ask(); }
      }
    };
    ranges.forEach((r, i) => r.addEventListener("input", () => {
      r.dataset.moved = "";
      r.closest("label").querySelector("output").textContent = figure(r.value);
      if (r.value !== start[i]) start[i] = r.value;
      ask();
    }));
    whatif.addEventListener("submit", () => ranges.forEach((r) => { if (!("moved" in r.dataset)) r.disabled = true; }));
  }

  // Jobs: progress as it comes.
  for (const li of document.querySelectorAll('[data-job][data-state="running"]')) {
    const stream = new EventSource(`/api/jobs/${li.dataset.job}/events`);
    stream.onmessage = (event) => {
      const job = JSON.parse(event.data);
      li.querySelector("[data-said]").textContent = `${job.said} ${job.result || ""}`;
      if (job.state !== "running") {
        stream.close();
        li.dataset.state = job.state;
        li.querySelector("[data-shown]").textContent = job.state;
        li.querySelector("form")?.remove();
      }
    };
    stream.onerror = () => stream.close();
  }
})();
