// Small helpers; every page works without them, by forms and links.
"use strict";
(() => {
  const csrf = document.querySelector('meta[name="csrf"]').content;
  const lang = document.documentElement.lang;
  // Halves go to the even number, as the server rounds them: a reload shows the same figure.
  const whole = (x) => { const r = Math.round(x); return r - x === 0.5 && r % 2 ? r - 1 : r; };
  const percent = (p) => (p <= 0.005 ? "<\u00a01\u00a0%" : p >= 0.995 ? ">\u00a099\u00a0%" : `${whole(100 * p)}\u00a0%`);
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

  // Map: zoom and move, by mouse, touch and keys; labels keep their size.
  const views = new WeakMap();
  const look = (svg, view) => {
    const whole = views.get(svg).whole;
    const width = Math.min(whole.w, Math.max(whole.w / 12, view.w));
    const height = width === whole.w ? whole.h : (width * whole.h) / whole.w;
    const x = Math.min(Math.max(view.x, 0), whole.w - width);
    const y = Math.min(Math.max(view.y, 0), whole.h - height);
    views.set(svg, { whole, x, y, w: width, h: height });
    svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    svg.style.setProperty("--zoom", whole.w / width);
    svg.classList.toggle("near", whole.w / width > 1.9);
  };
  const scale = (svg, by, at) => {
    const v = views.get(svg);
    if (!by) return look(svg, { x: 0, y: 0, w: v.whole.w });
    const [u, t] = at || [0.5, 0.5];
    const w = v.w / by, h = v.h / by;
    look(svg, { x: v.x + u * (v.w - w), y: v.y + t * (v.h - h), w });
  };
  const moveable = (svg) => {
    const [w, h] = svg.getAttribute("viewBox").split(" ").slice(2).map(Number);
    views.set(svg, { whole: { w, h }, x: 0, y: 0, w, h });
    svg.tabIndex = 0;
    svg.addEventListener("keydown", (event) => {
      const v = views.get(svg);
      const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      const step = steps[event.key];
      const by = { "+": 1.5, "=": 1.5, "-": 1 / 1.5, 0: 0 }[event.key];
      if (event.ctrlKey || event.metaKey || event.altKey || (!step && by === undefined)) return;
      if (step && v.w === v.whole.w) return; // nothing to move: the page scrolls
      event.preventDefault();
      if (step) look(svg, { ...v, x: v.x + step[0] * v.w * 0.15, y: v.y + step[1] * v.h * 0.15 });
      else scale(svg, by);
    });
    svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && views.get(svg).w === views.get(svg).whole.w) return; // the page scrolls
      event.preventDefault();
      const box = svg.getBoundingClientRect();
      const at = [(event.clientX - box.x) / box.width, (event.clientY - box.y) / box.height];
      scale(svg, Math.exp(-event.deltaY / 300), at);
    }, { passive: false });
    svg.addEventListener("pointerdown", (event) => {
      const v = views.get(svg), width = svg.getBoundingClientRect().width;
      if (v.w === v.whole.w || event.button) return;
      svg.setPointerCapture(event.pointerId);
      const from = [event.clientX, event.clientY];
      const drag = (e) => look(svg, { ...v, x: v.x - ((e.clientX - from[0]) * v.w) / width, y: v.y - ((e.clientY - from[1]) * v.w) / width });
      svg.addEventListener("pointermove", drag);
      for (const end of ["pointerup", "pointercancel"]) {
        svg.addEventListener(end, () => svg.removeEventListener("pointermove", drag), { once: true });
      }
    });
  };
  const zoomed = (fresh, old) => {
    const view = views.get(old);
    old.replaceWith(fresh);
    moveable(fresh);
    if (view) look(fresh, view);
  };
  const tools = document.querySelector("[data-zoom]");
  if (tools) {
    tools.hidden = false;
    for (const svg of document.querySelectorAll("#drawing svg.map")) moveable(svg);
    tools.addEventListener("click", (event) => {
      const by = event.target.dataset.by;
      if (by === undefined) return;
      for (const svg of document.querySelectorAll("#drawing svg.map")) scale(svg, Number(by));
    });
  }

  // Charts: each can be kept as SVG or PNG, drawn here, with the styles it needs inside.
  const styled = async (svg) => {
    const copy = svg.cloneNode(true);
    const sheet = await (await fetch("/static/report.css")).text();
    const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
    const light = sheet.replace(/@media \(prefers-color-scheme: dark\) \{[^}]*\}\s*\}/, "");
    style.textContent = `${light} svg { background: #fff; }`;
    copy.prepend(style);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    return new XMLSerializer().serializeToString(copy);
  };
  const keep = (href, name) => Object.assign(document.createElement("a"), { href, download: name }).click();
  const save = async (svg, kind) => {
    const name = (svg.getAttribute("aria-label") || "chart").replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60);
    const data = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await styled(svg))}`;
    if (kind === "svg") return keep(data, `${name}.svg`);
    const image = new Image();
    image.src = data;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 2 * svg.viewBox.baseVal.width;
    canvas.height = canvas.width * (svg.viewBox.baseVal.height / svg.viewBox.baseVal.width);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    keep(canvas.toDataURL("image/png"), `${name}.png`);
  };
  for (const svg of document.querySelectorAll("svg.chart:not(.narrow)")) {
    const bar = Object.assign(document.createElement("p"), { className: "save" });
    for (const kind of ["svg", "png"]) {
      const label = `${document.body.dataset.save} ${kind.toUpperCase()}: ${svg.getAttribute("aria-label")}`;
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: kind.toUpperCase(), title: label });
      button.setAttribute("aria-label", label);
      button.addEventListener("click", () => {
        const now = bar.parentElement.querySelector("svg.chart:not(.narrow)") || svg;
        save(svg.isConnected ? svg : now, kind);
      });
      bar.append(button);
    }
    (svg.closest(".wide") || svg).after(bar);
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
      const drawn = new DOMParser().parseFromString(text, "text/html");
      for (const kind of ["broad", "narrow"]) {
        const fresh = drawn.querySelector(`svg.${kind}`);
        const old = document.querySelector(`#drawing svg.${kind}`);
        if (fresh && old) zoomed(fresh, old);
      }
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
