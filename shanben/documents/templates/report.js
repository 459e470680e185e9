// Puts the pages of the report on the screen. Every text of a page becomes a text node; nothing is ever parsed
// as HTML. Offsets count Unicode code points, so texts are cut into arrays of code points first.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  // The reader's browser chooses between English and Chinese; the link at the top chooses the other one.
  const asked = new URLSearchParams(location.search).get("lang");
  const chinese = (asked || navigator.language || "en").startsWith("zh");

  // Words of ours in the reader's language; {name} stands for a value.
  function say(words, values = {}) {
    const chosen = (chinese && data.words[words]) || words;
    return chosen.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? values[name].toLocaleString("en") : values[name]));
  }

  // What stands there in both languages: a finding's words, an explanation.
  const choose = ([english, translated]) => (chinese && translated) || english;

  // Names that the data use, of fields, roles, ways to read: in Chinese as people say them.
  const nameOf = (name) => (chinese && data.words[name.replaceAll("_", " ")]) || name;
  const spell = (name) => nameOf(name).replaceAll("_", " ");

  // Words of ours in which `code` stands between backticks.
  function mark(words) {
    return words.split("`").map((piece, index) => {
      if (index % 2 === 0) return piece;
      const code = document.createElement("code");
      code.textContent = piece;
      return code;
    });
  }

  function translate() {
    const button = document.getElementById("language");
    button.hidden = false;
    button.addEventListener("click", () => { location.search = chinese ? "?lang=en" : "?lang=zh"; });
    if (!chinese) return;
    document.documentElement.lang = "zh-Hans";
    button.textContent = "English";
    button.lang = "en";
    for (const element of document.querySelectorAll("[data-zh]")) element.replaceChildren(...mark(element.dataset.zh));
    for (const element of document.querySelectorAll("[data-zh-plain]")) element.textContent = element.dataset.zhPlain;
    for (const element of document.querySelectorAll("[data-zh-label]")) element.setAttribute("aria-label", element.dataset.zhLabel);
    for (const element of document.querySelectorAll("[data-zh-placeholder]")) element.placeholder = element.dataset.zhPlaceholder;
  }

  const WHY = {
    unresolved: "damage left as found", warning: "a warning", no_article: "no article found",
    by_hand: "accepted or given by hand", new: "new", repaired: "most edits", near_duplicates: "many near duplicates",
    incomplete: "metadata missing", ordinary: "drawn by lot",
  };
  const titleOf = (rule) => (data.rules[rule] || ["", "", ""])[chinese ? 2 : 1];
  const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/u;
  const COLUMNS = [
    { key: "title", name: "page", value: (page) => page.meta.title || "" },
    { key: "why", name: "why shown", value: (page) => data.pages.indexOf(page) },
    { key: "language", name: "script", value: (page) => page.language || "" },
    { key: "date", name: "date", value: (page) => page.meta.date_published || "" },
    { key: "source", name: "source", value: (page) => (page.meta.source || []).join(", ") },
    { key: "edits", name: "edits", number: true, value: (page) => page.edits.length },
    { key: "unresolved", name: "left", number: true, value: (page) => page.unresolved },
    { key: "chars", name: "characters", number: true, value: (page) => page.chars },
  ];
  const state = { sort: "why", down: false, page: null, mark: -1 };
  const find = (id) => document.getElementById(id);

  // An element with attributes and children; a string becomes a text node.
  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  // Text for the eye: characters that cannot be seen, or that turn the writing, are named in a box.
  function show(text) {
    if (!HIDDEN.test(text)) return [text];
    const parts = [];
    let plain = "";
    for (const character of text) {
      if (character === "\t" || !HIDDEN.test(character)) { plain += character; continue; }
      if (plain) parts.push(plain);
      plain = "";
      const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
      parts.push(make("span", { class: "code" }, `U+${code}`));
    }
    if (plain) parts.push(plain);
    return parts;
  }

  const shorten = (text, length) => {
    const points = Array.from(text);
    return points.length > length ? points.slice(0, length).join("") + "…" : text;
  };
  const firstWords = (page) => shorten(page.simplified.trim().split(/[\r\n]/)[0], 40);

  // --- the table ---------------------------------------------------------------------------

  const rulesOf = (page) => new Set([...page.findings.map(([rule]) => rule), ...page.edits.map((edit) => edit[3])]);
  const SETS = {
    twins: { name: () => say("near duplicates"), holds: (page) => page.size > 1 },
    new: { name: () => say("new since {version}", { version: data.released }), holds: (page) => page.new },
    hand: { name: () => say("accepted or given by hand"), holds: (page) => page.findings.some(([rule]) => rule === "V109" || rule === "V111") },
  };
  const haystacks = new Map(data.pages.map((page) => [page,
    [page.text, page.simplified, page.seed, page.id, JSON.stringify(page.meta), ...rulesOf(page)].join("\n").toLowerCase()]));

  let asking = {};

  function listPages() {
    const words = find("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = ["language", "damage", "why"].map((key) => [key, find(`filter-${key}`).value]);
    const rule = find("filter-rule").value, set = find("filter-set").value;
    asking = { words, wanted, rule, set };
    const pages = data.pages.filter((page) => (!rule || rulesOf(page).has(rule)) && (!set || SETS[set].holds(page)) &&
      wanted.every(([key, value]) => !value || String(page[key]) === value)
      && words.every((word) => haystacks.get(page).includes(word)));
    const column = COLUMNS.find((candidate) => candidate.key === state.sort);
    const compare = (a, b) => (column.number || column.key === "why"
      ? column.value(a) - column.value(b) : column.value(a).localeCompare(column.value(b), "zh"));
    const order = new Map(pages.map((page) => [page, data.pages.indexOf(page)]));
    pages.sort((a, b) => (state.down ? compare(b, a) : compare(a, b)) || order.get(a) - order.get(b));
    return pages;
  }

  function drawTable() {
    const pages = listPages();
    find("table").tBodies[0].replaceChildren(...pages.map(makeRow));
    find("count").textContent = say("{shown} of {n} pages shown", { shown: pages.length, n: data.pages.length });
    drawRest();
    for (const cell of find("table").tHead.rows[0].cells) {
      const active = cell.dataset.key === state.sort;
      if (active) cell.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    }
  }

  // --- all other rows: what the catalogue says of them, read when it is first asked for ----------------

  const AT_A_TIME = 50;
  const rest = { entries: null, byId: new Map(), found: [], shown: 0 };

  // The catalogue stands below this script, so that a large one holds nobody up.
  function readCatalogue() {
    if (rest.entries || document.readyState === "loading") return rest.entries || [];
    const shown = new Set(data.pages.map((page) => page.id)), fresh = new Set(data.new);
    rest.entries = JSON.parse(find("catalogue").textContent).map(([id, seed, title, rules, language, damage, cluster]) => (
      { id, seed, title, rules: rules ? rules.split(" ") : [], language: language || null, damage, cluster, new: fresh.has(id), shown: shown.has(id),
        hay: `${title}\n${seed}\n${id}\n${rules}`.toLowerCase() }));
    for (const entry of rest.entries) rest.byId.set(entry.id, entry);
    return rest.entries;
  }

  const IN_SET = {
    twins: (entry) => entry.cluster > 0, new: (entry) => entry.new,
    hand: (entry) => entry.rules.includes("V109") || entry.rules.includes("V111"),
  };

  function drawRest() {
    const { words, wanted, rule, set } = asking;
    const values = Object.fromEntries(wanted);
    const asks = words.length || rule || set || values.language || values.damage;
    const isThere = data.rows > data.pages.length && asks && !values.why;
    find("rest").hidden = !isThere;
    if (!isThere) return;
    rest.found = readCatalogue().filter((entry) => !entry.shown && (!rule || entry.rules.includes(rule)) && (!set || IN_SET[set](entry))
      && ["language", "damage"].every((key) => !values[key] || String(entry[key]) === values[key])
      && words.every((word) => entry.hay.includes(word)));
    rest.shown = 0;
    find("rest-table").tBodies[0].replaceChildren();
    find("rest-count").textContent = say("{n} more pages by title, seed, id and rule; their texts are not in this file.", { n: rest.found.length });
    find("rest-table").hidden = !rest.found.length;
    showMore();
  }

  function showMore() {
    const next = rest.found.slice(rest.shown, rest.shown + AT_A_TIME);
    rest.shown += next.length;
    find("rest-table").tBodies[0].append(...next.map((entry) => make("tr", {},
      make("th", { scope: "row" }, linkTo(entry), make("small", {}, ...show(entry.seed))),
      make("td", { class: "wrap" }, entry.rules.join(" ") || "–"))));
    find("rest-more").hidden = rest.shown >= rest.found.length;
    return next;
  }

  const linkTo = (entry) => (entry.title
    ? make("a", { href: `#${entry.id}`, lang: "zh-Hans" }, ...show(entry.title)) : make("a", { href: `#${entry.id}` }, say("no title")));

  function makeRow(page) {
    const title = page.meta.title
      ? make("a", { href: `#${page.id}`, lang: "zh-Hans" }, ...show(page.meta.title))
      : make("a", { href: `#${page.id}` }, say("no title"));
    const lead = page.meta.title ? null : make("small", { lang: "zh-Hans" }, ...show(`“${firstWords(page)}”`));
    const cell = (key, text, more = {}) => make("td", { "data-key": key, ...more }, ...show(text));
    const number = (key, value) => cell(key, value ? value.toLocaleString("en") : "", { class: "number" });
    return make("tr", { class: state.page === page ? "open" : null, "data-id": page.id },
      make("th", { scope: "row" }, title, lead, make("small", {}, ...show(page.seed))),
      cell("why", say(WHY[page.why]), { class: "wrap" }),
      cell("language", page.language ? say(page.language) : "–"),
      cell("date", page.meta.date_published || "–"),
      cell("source", (page.meta.source || ["–"]).join("、"), { class: "wrap", lang: "zh-Hans" }),
      number("edits", page.edits.length), number("unresolved", page.unresolved), number("chars", page.chars));
  }

  function makeHead() {
    find("table").tHead.rows[0].replaceChildren(...COLUMNS.map((column) => {
      const button = make("button", { type: "button" }, say(column.name));
      button.addEventListener("click", () => {
        state.down = state.sort === column.key ? !state.down : Boolean(column.number);
        state.sort = column.key;
        drawTable();
      });
      return make("th", { scope: "col", "data-key": column.key, class: column.number ? "number" : null }, button);
    }));
  }

  function makeFilters() {
    for (const key of ["language", "damage", "why"]) {
      const values = [...new Set(data.pages.map((page) => String(page[key])))];
      find(`filter-${key}`).append(...values.map((value) =>
        make("option", { value }, key === "why" ? say(WHY[value]) : value === "null" ? say("no Han characters") : say(value))));
      find(`filter-${key}`).addEventListener("change", drawTable);
    }
    const rules = Object.keys(data.rules).sort();
    find("filter-rule").append(...rules.map((rule) => make("option", { value: rule }, `${rule} ${titleOf(rule)}`)));
    for (const [key, { name, holds }] of Object.entries(SETS)) {
      if (data.pages.some(holds) || (key === "new" && data.new.length)) find("filter-set").append(make("option", { value: key }, name()));
    }
    for (const key of ["rule", "set"]) {
      const select = find(`filter-${key}`);
      select.addEventListener("change", drawTable);
      select.parentElement.hidden = select.options.length === 1;
    }
    find("search").addEventListener("input", drawTable);
    find("search").addEventListener("focus", () => { if (data.rows > data.pages.length) readCatalogue(); });
    find("filters").addEventListener("submit", (event) => event.preventDefault());
    find("rest-more").addEventListener("click", () => {
      const rows = find("rest-table").tBodies[0].rows, first = rows.length;
      showMore();
      rows[first].querySelector("a").focus();
    });
  }

  // --- one page ----------------------------------------------------------------------------

  // The lines of a page: spans of code points. An edit that reaches over a line end joins two lines.
  function splitLines(points, edits) {
    const lines = [];
    let start = 0, number = 1, first = 1;
    for (let place = 0; place <= points.length; place += 1) {
      const ends = place === points.length || points[place] === "\n" || points[place] === "\r";
      if (!ends) continue;
      const pair = points[place] === "\r" && points[place + 1] === "\n";
      const inside = edits.some(([from, to]) => from <= place && place < to);
      if (!inside || place === points.length) {
        lines.push({ start, end: place, number: first });
        start = place + (pair ? 2 : 1);
        first = number + 1;
      }
      number += 1;
      if (pair) place += 1;
    }
    return lines;
  }

  // Cut the page at every border of an edit, a reading or a spot; each piece knows what it is part of.
  function cutPieces(page, points) {
    const spots = page.findings.filter((finding) => /^R2/.test(finding[0]) && finding[3] !== null && finding[4] > finding[3])
      .map((finding) => ({ start: finding[3], end: finding[4], finding }));
    const lines = splitLines(points, page.edits);
    const edits = page.edits.map(([start, end, after, rule, words], index) => ({ start, end, after, rule, words, index }));
    const readings = page.evidence.filter(([, start, end]) => end > start)
      .map(([field, start, end, method]) => ({ field, start, end, method }));
    let shift = 0;
    for (const line of lines) {
      const here = (span) => span.start < line.end && span.end > line.start;
      const own = edits.filter((edit) => edit.start >= line.start && edit.start <= line.end && edit.start < line.end + (edit.start === edit.end ? 1 : 0));
      const meta = readings.filter(here), marks = spots.filter(here);
      const cuts = new Set([line.start, line.end]);
      for (const span of [...own, ...meta, ...marks]) {
        for (const place of [span.start, span.end]) if (place >= line.start && place <= line.end) cuts.add(place);
      }
      for (const edit of own) for (const place of [...cuts]) if (place > edit.start && place < edit.end) cuts.delete(place);
      const places = [...cuts].sort((a, b) => a - b);
      line.pieces = [];
      const push = (start, end, edit) => {
        const found = points.slice(start, end).join("");
        const restored = edit ? edit.after : found;
        const length = Array.from(restored).length;
        const covers = (span) => span.start <= start && span.end >= end && end > start;
        line.pieces.push({ found, restored, at: start + shift, length, edit: edit || null,
          meta: meta.filter(covers), spot: marks.find((mark) => mark.start < end && mark.end > start) || null });
        if (edit) shift += length - (end - start);
      };
      for (let index = 0; index < places.length; index += 1) {
        const place = places[index];
        for (const edit of own.filter((candidate) => candidate.start === place && candidate.end === place)) push(place, place, edit);
        if (index + 1 < places.length) {
          push(place, places[index + 1], own.find((edit) => edit.start === place && edit.end === places[index + 1]) || null);
        }
      }
    }
    return lines;
  }

  function tell(before, after) {
    if (!before) return say("“{after}” was put in.", { after });
    return after ? say("“{before}” became “{after}”.", { before, after }) : say("“{before}” was taken out.", { before });
  }

  function explainMark(page, piece) {
    if (piece.edit) {
      const { rule, after } = piece.edit;
      const became = tell(piece.found, after);
      return [make("b", {}, `${rule} ${titleOf(rule)}${say(". ")}`), ...show(`${became}${chinese ? "" : " "}${choose(page.words[piece.edit.words])}`)];
    }
    const [rule, said] = piece.spot.finding;
    return [make("b", {}, `${rule} ${titleOf(rule)}${say(". ")}`), ...show(choose(said))];
  }

  // One piece in one column. Marks in the first column take the focus, one at a time; their twins follow.
  function makePiece(page, piece, column, simplified, marks) {
    const text = column === 0 ? piece.found : column === 1 ? piece.restored : simplified.slice(piece.at, piece.at + piece.length).join("");
    let content = show(text);
    const isMark = piece.edit || piece.spot;
    if (isMark) {
      const first = column === 0 && !marks.list.some((mark) => mark.of === (piece.edit || piece.spot));
      const name = piece.edit ? (column === 0 ? "del" : "ins") : "span";
      const attributes = { class: piece.edit ? (text ? null : "nothing") : "spot", "data-mark": piece.edit ? `e${piece.edit.index}` : `s${piece.spot.start}` };
      const element = make(name, attributes, ...content);
      if (first) {
        element.setAttribute("tabindex", marks.list.length ? "-1" : "0");
        element.setAttribute("role", "button");
        element.setAttribute("aria-label", piece.edit
          ? say("change {n}: {what}", { n: marks.list.length + 1, what: tell(piece.found, piece.edit.after) })
          : say("left as found: {found}", { found: piece.found }));
        marks.list.push({ element, of: piece.edit || piece.spot, explain: () => explainMark(page, piece) });
      }
      content = [element];
    }
    if (piece.meta.length && column < 2) {
      const names = piece.meta.map((reading) => say("{field} ({how})", { field: nameOf(reading.field.split("/")[0]), how: spell(reading.method) })).join(say(", "));
      return [make("span", { class: "meta", title: names, "data-fields": piece.meta.map((reading) => reading.field).join(" ") }, ...content)];
    }
    return content;
  }

  function makeLine(page, line, simplified, marks) {
    const block = page.blocks.find(([, start, end]) => start < Math.max(line.end, line.start + 1) && end > line.start);
    const kind = block ? block[0].replaceAll("_", " ") : "";
    const texts = [0, 1, 2].map((column) => line.pieces.map((piece) =>
      (column === 0 ? piece.found : column === 1 ? piece.restored : simplified.slice(piece.at, piece.at + piece.length).join(""))).join(""));
    const cells = [0, 1, 2].map((column) => {
      const same = column > 0 && texts[column] === texts[column - 1];
      const name = ["found", "restored", "Simplified"][column];
      return make("div", {
        class: same ? "cell same" : "cell", "data-column": name,
        "data-same": same ? say("{name}: the same", { name: say(name) }) : null, "data-name": say(name), lang: column === 2 ? "zh-Hans" : page.language || "zh",
      }, ...line.pieces.flatMap((piece) => makePiece(page, piece, column, simplified, marks)));
    });
    return make("div", { class: "line" },
      make("div", { class: kind === "unknown" ? "kind unknown" : "kind" }, `${line.number} ${kind && say(kind)}`), ...cells);
  }

  function makeValues(page) {
    const list = make("dl", { class: "values" });
    for (const name of data.fields) {
      if (!(name in page.meta)) continue;
      const value = page.meta[name];
      const items = Array.isArray(value) ? value : [value];
      const shown = items.map((item) => (typeof item === "object" ? say("{field} ({how})", { field: item.name, how: spell(item.role) }) : name === "date_event_method" ? spell(item) : String(item))).join("、");
      const methods = [...new Set(page.evidence.filter(([field]) => field.split("/")[0] === name).map(([, , , method]) => method))];
      const where = methods.length ? make("small", {}, ` ${methods.map(spell).join(say(", "))}`) : null;
      list.append(make("dt", {}, nameOf(name), nameOf(name) === name ? "" : make("small", {}, ` ${name}`)), make("dd", { lang: /[^\x00-\x7f]/.test(shown) ? "zh-Hans" : null }, ...show(shown), where));
    }
    return list;
  }

  function makeFindings(page) {
    if (!page.findings.length) return make("p", { class: "place" }, say("Nothing was found that a person should know."));
    return make("ul", { class: "found-here" }, ...page.findings.map(([rule, said, line]) => {
      const [severity] = data.rules[rule] || ["note"];
      return make("li", {}, make("span", { class: `tag ${severity}` }, say(severity === "edit" ? "edits" : severity)), ` ${rule}${line ? say(", line {number}", { number: String(line) }) : ""}${say(": ")}`, ...show(choose(said)));
    }));
  }

  // The pages that say nearly the same, as far as this file knows them.
  const FEW_TWINS = 8, MOST_TWINS = 200;

  function listTwins(page) {
    const whole = data.pages.filter((other) => other.cluster === page.cluster)
      .map((other) => ({ id: other.id, seed: other.seed, title: other.meta.title || firstWords(other) }));
    if (data.rows === data.pages.length) return whole;
    readCatalogue();
    const own = rest.byId.get(page.id);
    return own ? rest.entries.filter((other) => other.cluster === own.cluster) : whole;
  }

  function makeTwins(page) {
    if (page.size < 2) return null;
    const twins = listTwins(page);
    const size = Number.isFinite(page.size) ? page.size : twins.length;
    const list = (some) => make("ul", {}, ...some.map((other) => make("li", {}, other.id === page.id ? say("this one") : linkTo(other), " ", make("small", {}, ...show(other.seed)))));
    const more = twins.slice(FEW_TWINS, MOST_TWINS), known = Math.min(twins.length, MOST_TWINS);
    return make("div", { class: "twins" }, make("h3", {}, say("Near duplicates")),
      make("p", { class: "place" }, say("{n} pages say nearly the same.", { n: size })), list(twins.slice(0, FEW_TWINS)),
      more.length ? make("details", {}, make("summary", {}, say("and {n} more", { n: more.length })), list(more)) : null,
      size > known ? make("p", { class: "place" }, say("The first {n} of them.", { n: known })) : null);
  }

  function makeBar(marks) {
    if (!marks.list.length) return make("p", { class: "place" }, say("Nothing was changed: all three columns follow the page as found."));
    const output = make("output", { id: "explanation", "aria-live": "polite" }, say("{n} marked places. Point at one, or use the buttons, or the keys n and p.", { n: marks.list.length }));
    const step = (by) => {
      const button = make("button", { type: "button" }, say(by < 0 ? "← previous" : "next →"));
      button.addEventListener("click", () => goTo(state.mark + by));
      return button;
    };
    marks.output = output;
    return make("div", { class: "bar-of-marks" }, step(-1), step(1), output);
  }

  let marks = { list: [], output: null };

  function explain(index) {
    const mark = marks.list[index];
    for (const element of document.querySelectorAll(".now")) element.classList.remove("now");
    for (const twin of find("page").querySelectorAll(`[data-mark="${mark.element.dataset.mark}"]`)) twin.classList.add("now");
    marks.output.replaceChildren(make("span", { class: "hidden" }, say("{place} of {n}.", { place: index + 1, n: marks.list.length }) + " "), ...mark.explain());
    state.mark = index;
  }

  function goTo(index) {
    if (!marks.list.length) return;
    const place = (index + marks.list.length) % marks.list.length;
    for (const mark of marks.list) mark.element.tabIndex = -1;
    const { element } = marks.list[place];
    element.tabIndex = 0;
    explain(place);
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "center" });
  }

  function openPage(page) {
    state.page = page;
    state.mark = -1;
    marks = { list: [], output: null };
    const points = Array.from(page.text), simplified = Array.from(page.simplified);
    const lines = cutPieces(page, points).filter((line) => points.slice(line.start, line.end).join("").trim())
      .map((line) => makeLine(page, line, simplified, marks));
    const heading = make("h2", { id: "page-title", tabindex: "-1", lang: page.meta.title ? "zh-Hans" : null }, ...show(page.meta.title || say("Page without a title")));
    const section = find("page");
    section.replaceChildren(
      make("p", { class: "over" }, make("a", { href: "#pages" }, say("← all pages"))),
      heading,
      make("p", { class: "place" }, make("code", {}, page.id), " · ", ...show(page.seed), ...(page.url ? [" · ", ...show(page.url)] : []),
        ` · ${say("{n} characters", { n: page.chars })} · ${say(page.language || "no Han characters")} · ${say("damage: {state}", { state: say(page.damage) })}`),
      ...[makeTwins(page)].filter(Boolean),
      make("div", { class: "about" },
        make("div", {}, make("h3", {}, say("Read off the page")), makeValues(page)),
        make("div", {}, make("h3", {}, say("Found on the way")), makeFindings(page))),
      makeBar(marks),
      make("ul", { class: "legend", "aria-label": say("Marks") },
        make("li", {}, make("del", {}, say("removed")), ` ${say("or changed")}`), make("li", {}, make("ins", {}, say("put in its place"))),
        make("li", {}, make("span", { class: "spot" }, say("damaged, left as found"))), make("li", {}, make("span", { class: "meta" }, say("read as metadata")))),
      make("div", { class: "columns-head", "aria-hidden": "true" }, make("span", {}, say("line")), make("span", {}, say("found")), make("span", {}, say("restored")), make("span", {}, say("Simplified"))),
      ...lines);
    markOpen();
    reveal(section, heading);
  }

  function reveal(section, heading) {
    section.hidden = false;
    heading.focus({ preventScroll: true });
    section.scrollIntoView({ block: "start" });
  }

  // A row of which the file has no more than a line.
  function openEntry(entry) {
    state.page = null;
    markOpen();
    const name = /^[\w@%+=:,./-]+$/.test(entry.seed) ? entry.seed : `'${entry.seed.replaceAll("'", "'\\''")}'`;
    const heading = make("h2", { id: "page-title", tabindex: "-1", lang: entry.title ? "zh-Hans" : null }, ...show(entry.title || say("Page without a title")));
    const section = find("page");
    section.replaceChildren(
      make("p", { class: "over" }, make("a", { href: "#pages" }, say("← all pages"))),
      heading,
      make("p", { class: "place" }, make("code", {}, entry.id), " · ", ...show(entry.seed),
        ` · ${say(entry.language || "no Han characters")} · ${say("damage: {state}", { state: say(entry.damage) })}`),
      make("p", {}, say("The text of this page is not in this file. To see it with every change explained:"), " ", make("code", {}, ...show(`shanben explain ${name}`))),
      entry.rules.length ? make("ul", { class: "found-here" }, ...entry.rules.map((rule) => make("li", {}, `${rule} ${titleOf(rule)}`))) : "",
      ...[entry.cluster ? makeTwins({ ...entry, size: Infinity }) : null].filter(Boolean));
    reveal(section, heading);
  }

  function markOpen() {
    for (const row of find("table").tBodies[0].rows) row.classList.toggle("open", row.dataset.id === (state.page && state.page.id));
  }

  // Back from a page: its row in the table takes the focus, so that the keyboard goes on from there.
  function closePage() {
    const row = state.page && find("table").querySelector(`tr[data-id="${state.page.id}"] a`);
    state.page = null;
    find("page").hidden = true;
    markOpen();
    if (row) row.focus();
  }

  const indexOf = (target) => {
    const element = target instanceof Element ? target.closest("[data-mark]") : null;
    return element ? marks.list.findIndex((mark) => mark.element.dataset.mark === element.dataset.mark) : -1;
  };

  function listen() {
    const section = find("page");
    for (const kind of ["pointerover", "focusin", "click"]) {
      section.addEventListener(kind, (event) => {
        const index = indexOf(event.target);
        if (index >= 0) explain(index);
      });
    }
    document.addEventListener("keydown", (event) => {
      if (section.hidden || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT)$/.test(event.target.tagName)) return;
      const onMark = indexOf(event.target) >= 0;
      const by = { n: 1, p: -1 }[event.key] || (onMark && { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]);
      if (!by) return;
      event.preventDefault();
      goTo(state.mark + by);
    });
    window.addEventListener("hashchange", route);
    for (const link of document.querySelectorAll("[data-rule]")) {
      link.addEventListener("click", () => {
        find("filter-rule").value = link.dataset.rule;
        drawTable();
      });
    }
  }

  function route() {
    const id = location.hash.slice(1);
    const page = data.pages.find((candidate) => candidate.id === id);
    if (page) return openPage(page);
    if (data.rows > data.pages.length && id.startsWith("sb1-")) readCatalogue();
    const entry = rest.byId.get(id);
    return entry ? openEntry(entry) : closePage();
  }

  translate();
  makeHead();
  makeFilters();
  listen();
  drawTable();
  route();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => { drawRest(); if (find("page").hidden) route(); });
})();
