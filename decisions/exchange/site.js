"use strict";
// The search of the list: words are looked for in titles, texts and people, all of them have to be there.
(() => {
  const MOST = 200;
  const input = document.getElementById("search");
  const all = document.getElementById("all");
  const count = document.getElementById("count");
  const results = document.getElementById("results");
  const lists = Number(document.getElementById("main").dataset.lists);
  const known = [];
  let loaded = 0;
  let loading = false;

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  window.found = (some) => {
    for (const [number, title, circle, status, words] of some) {
      known.push({ number, title, circle, status, words: plain([number, title, circle, status, words].join(" ")) });
    }
    loaded += 1;
    if (loaded === lists) {
      known.sort((one, other) => other.number - one.number);
      search();
    }
  };

  const load = () => {
    if (loading) return;
    loading = true;
    for (let list = 1; list <= lists; list += 1) {
      const script = document.createElement("script");
      script.src = `words-${list}.js`;
      document.head.append(script);
    }
  };

  const shown = (decision) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `${String(decision.number).padStart(4, "0")}.html`;
    link.textContent = `${decision.number} · ${decision.title}`;
    const about = document.createElement("small");
    about.textContent = ` ${decision.circle}, ${decision.status}`;
    item.append(link, about);
    return item;
  };

  const search = () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    const asked = words.length > 0;
    all.hidden = asked;
    results.hidden = !asked;
    if (!asked) {
      count.textContent = "";
      results.replaceChildren();
      return;
    }
    if (loaded < lists) {
      count.textContent = "Loading …";
      load();
      return;
    }
    const hits = known.filter((decision) => words.every((word) => decision.words.includes(word)));
    const more = hits.length > MOST ? `, the first ${MOST} of them here` : "";
    count.textContent = `${hits.length} of ${known.length} decisions${more}`;
    results.replaceChildren(...hits.slice(0, MOST).map(shown));
  };

  input.disabled = false;
  input.addEventListener("focus", load);
  input.addEventListener("input", search);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
    }
  });
  if (input.value) search();
})();
