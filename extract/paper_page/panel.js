// The list beside the pages, selection both ways, filters and keys. Follows drawing.js in the same script.

// ---- the list ------------------------------------------------------------------------------------------------------

const sign = (kind) => make("span", { className: "sign", textContent: data.kinds[kind].sign, title: data.kinds[kind].label });

function card(record, depth = 0) {
  const where = make("span", { className: "where" }, record.page ? `p. ${record.page} ` : "");
  if (record.confidence !== null && record.confidence !== undefined) where.append(make("span", { className: "badge", textContent: share(record.confidence) }));
  if (record.flags.length) where.append(make("span", { className: "badge flagged", textContent: "flag" }));
  if (record.doubts.length) where.append(make("span", { className: "badge", textContent: "doubt", title: record.doubts.join(", ") }));
  const head = make("button", { type: "button", className: "head" }, sign(record.kind),
    make("span", { className: "words", textContent: record.kind === "flags" ? record.says : record.quote || "(no words)" }), where,
    make("span", { className: "says", textContent: record.kind === "flags" ? record.quote : record.says }));
  head.setAttribute("aria-expanded", "false");
  head.style.paddingLeft = `${8 + 14 * depth}px`;
  record.card = make("article", { className: `card k-${record.kind} ${record.severity ?? ""}` }, head);
  record.card.record = record;
  return record.card;
}

const MOST_LINKS = 12;
const short = (text, length) => (text.length > length ? `${text.slice(0, length)}…` : text);

const goTo = (id) => {
  const target = byId.get(id);
  if (!target) return id;
  const button = make("button", { type: "button", className: `link k-${target.kind}` }, sign(target.kind), short(target.kind === "flags" ? target.says : target.quote || target.says, 90));
  button.onclick = () => select(target);
  return button;
};

function ruleOf(record) {
  const rule = data.rules[record.rule];
  const button = make("button", { type: "button", textContent: "all of this rule" });
  button.onclick = () => { $("query").value = record.rule; state.query = record.rule.toLowerCase(); show(); reveal(record); };
  const pattern = rule && (rule.regex ?? JSON.stringify(rule.tokens, null, 1));
  return [make("dt", { textContent: "rule" }), make("dd", {}, make("code", { textContent: record.rule }), rule ? ` — ${rule.about} (rules/${rule.file}) ` : " ", button,
    pattern ? make("details", {}, make("summary", { textContent: "pattern" }), make("pre", { textContent: pattern })) : "")];
}

function details(record) {
  const list = make("dl");
  for (const [name, value] of record.columns) {
    const values = [value].flat();
    list.append(make("dt", { textContent: name.replace(/ ids?$/, "") }), make("dd", {}, ...values.flatMap((one) => [goTo(one), values.length > 1 ? make("br") : ""])));
  }
  if (record.rule) list.append(...ruleOf(record));
  if (record.kind !== "flags") list.append(make("dt", { textContent: "confidence" }), make("dd", { textContent: record.confidence === null ? "not measured" : share(record.confidence) }));
  for (const doubt of record.doubts) list.append(make("dt", { textContent: "doubt" }), make("dd", { className: "doubt", textContent: doubt }));
  if (record.users.length) list.append(make("dt", { textContent: "used by" }), make("dd", {}, ...record.users.slice(0, MOST_LINKS).flatMap((user) => [goTo(user.id), make("br")]),
    record.users.length > MOST_LINKS ? `and ${record.users.length - MOST_LINKS} more` : ""));
  for (const flag of record.flags) list.append(make("dt", { textContent: "flag" }), make("dd", {}, goTo(flag.id)));
  const copy = make("button", { type: "button", textContent: "Copy as an example", title: "The line with « » around the words, as rule files want it" });
  copy.onclick = () => copyExample(record, copy);
  list.append(make("dt", { textContent: "characters" }), make("dd", { textContent: record.ranges.map((range) => range.join("–")).join(", ") }));
  return make("div", { className: "body" }, list, data.cells[record.id] ? miniTable(data.cells[record.id]) : "", make("div", { className: "buttons" }, copy));
}

function miniTable(cells) {
  const table = make("table", { className: "mini" });
  for (const cell of cells) {
    const [row, , rows, columns] = cell.at;
    while (table.rows.length <= row) table.insertRow();
    table.rows[row].append(make(cell.head ? "th" : "td", { textContent: cell.text, rowSpan: rows, colSpan: columns, title: cell.value }));
  }
  return table;
}

async function copyExample(record, button) {
  const line = data.lines.find(([start, end]) => start <= record.start && record.start <= end);
  if (!line || !record.ranges.length) return;
  const stop = record.ranges[0][1], end = Math.max(line[1], stop);
  await navigator.clipboard?.writeText(`${words(line[0], record.start)}«${words(record.start, stop)}»${words(stop, end)}`);
  if (button) button.textContent = "Copied";
  $("count").textContent = "copied";
}

const groupings = {
  kind: [(r) => r.kind, (r) => data.kinds[r.kind].label, () => 0],
  page: [(r) => r.page ?? 0, (r) => (r.page ? `Page ${r.page}` : hasPages ? "No place" : "The text"), (a, b) => a.start - b.start],
  rule: [(r) => r.rule ?? "", (r) => r.rule ?? "no rule", (a, b) => (a.rule ?? "~").localeCompare(b.rule ?? "~") || a.start - b.start],
  confidence: [(r) => r.confidence ?? -1, (r) => (typeof r.confidence === "number" ? share(r.confidence) : "not measured"), (a, b) => (a.confidence ?? 2) - (b.confidence ?? 2) || a.start - b.start],
};

const tabs = {
  records() {
    const [key, label, order] = groupings[state.group], groups = new Map();
    for (const record of data.records.filter((r) => r.kind !== "sections").sort(order)) {
      if (!groups.has(key(record))) groups.set(key(record), []);
      groups.get(key(record)).push(record);
    }
    return [...groups.values()].map((records) => group(label(records[0]), records, records.map((r) => card(r)),
      state.group === "kind" ? data.kinds[records[0].kind].about : data.rules[records[0].rule]?.about));
  },
  outline() {
    const sections = data.records.filter((r) => r.kind === "sections");
    const level = (r) => Math.max(Number(r.columns.find(([name]) => name === "level")?.[1] ?? 1) - 1, 0);
    return [group("Sections", sections, sections.map((r) => card(r, level(r))))];
  },
  aside() {
    const same = new Map();
    for (const item of data.furniture) {
      const alike = item.kind + item.text.replace(/\d+/g, "0"); // page numbers and running heads that count differ in figures alone
      same.set(alike, [...(same.get(alike) ?? []), item]);
    }
    const cards = [...same.values()].map(([first, ...others]) => {
      const head = make("button", { type: "button", className: "head" }, make("span", { className: "badge", textContent: first.kind.replace("_", " ") }),
        make("span", { className: "words", textContent: first.text }), make("span", { className: "where", textContent: first.page ? `p. ${first.page}${others.length ? ` and ${others.length} more` : ""}` : "" }));
      head.onclick = () => { toggle("furniture", true); sheets.get(first.page)?.scrollIntoView(); };
      return make("article", { className: "card" }, head);
    });
    return cards.length ? cards : [make("p", { className: "note", textContent: "Nothing was set aside: no running heads, feet or page numbers." })];
  },
  about() {
    const list = make("dl");
    for (const [name, value] of [["source", data.source], ...data.facts.filter(([name]) => name !== "source")]) list.append(make("dt", { textContent: name }), make("dd", { textContent: value }));
    for (const doubt of data.doubts) list.append(make("dt", { textContent: "doubt" }), make("dd", { className: "doubt", textContent: doubt }));
    return [make("div", { className: "note" }, list)];
  },
};

function group(label, records, cards, about = "") {
  const heading = make("h2", {}, state.group === "kind" && records.length ? sign(records[0].kind) : "", label, make("b", { title: about ?? "", textContent: about ?? "" }));
  return make("section", { className: `group k-${records[0]?.kind}` }, heading, ...cards);
}

function fill() { // the list anew: another tab or another order
  for (const record of data.records) record.card = null;
  $("list").replaceChildren(...tabs[state.tab]());
  $("list").scrollTop = 0;
  for (const name of Object.keys(tabs)) $(`tab-${name}`).setAttribute("aria-selected", String(name === state.tab));
  show();
}

function show() { // what the filters let through, in the list, on the pages and in the text
  let shown = 0, all = 0;
  for (const record of data.records) {
    for (const shape of record.shapes) { shape.hidden = !isDrawn(record); shape.classList.toggle("on", record === state.selected); }
    if (!record.card) continue;
    record.card.hidden = !isListed(record) && record !== state.selected;
    all += 1;
    shown += record.card.hidden ? 0 : 1;
    mark(record.card, record === state.selected);
  }
  for (const section of $("list").querySelectorAll(".group")) section.hidden = !section.querySelector(".card:not([hidden])");
  if (state.view === "text") paintText();
  $("count").textContent = all ? (shown === all ? `${all}` : `${shown} of ${all}`) : "";
}

function mark(element, selected) {
  if (element.classList.contains("on") === selected) return;
  element.classList.toggle("on", selected);
  element.firstChild.setAttribute("aria-expanded", String(selected));
  selected ? element.append(details(element.record)) : element.lastChild.remove();
}

// ---- selection -----------------------------------------------------------------------------------------------------

function select(record, moveTo = "both") {
  state.selected = record;
  history.replaceState(null, "", record ? `#${record.id}` : location.pathname + location.search);
  if (record && !record.card) { state.tab = record.kind === "sections" ? "outline" : "records"; fill(); } else show();
  if (record) reveal(record, moveTo);
}

function reveal(record, moveTo = "both") {
  const [target] = state.view === "pages" ? record.shapes : record.marks;
  if (moveTo !== "list") {
    (target ?? (record.page && sheets.get(record.page)))?.scrollIntoView({ block: "center", inline: "nearest" });
    target?.classList.remove("flash");
    requestAnimationFrame(() => target?.classList.add("flash"));
  }
  record.card?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const cards = [...$("list").querySelectorAll(".card")].filter((one) => one.record && isListed(one.record));
  const at = cards.findIndex((one) => one.record === state.selected);
  const next = cards[at < 0 ? (by > 0 ? 0 : cards.length - 1) : Math.min(Math.max(at + by, 0), cards.length - 1)];
  if (next) { select(next.record); next.firstChild.focus({ preventScroll: true }); }
}

const recordsAt = (event) => [...new Set(document.elementsFromPoint(event.clientX, event.clientY)
  .flatMap((element) => (element.record ? [element.record] : (element.records ?? []).filter(isDrawn))))].filter((record) => record.kind);

$("paper").addEventListener("click", (event) => {
  const here = recordsAt(event);
  if (here.length) select(here[(here.indexOf(state.selected) + 1) % here.length], "list"); // again: the one below
});
let hot = null;
function heat(record) {
  for (const element of hot ? [...hot.shapes, ...hot.marks, hot.card] : []) element?.classList.remove("hot");
  for (const element of record ? [...record.shapes, ...record.marks, record.card] : []) element?.classList.add("hot");
  hot = record;
}
$("paper").addEventListener("pointermove", (event) => {
  const [record, ...below] = event.target === $("paper") ? [] : recordsAt(event);
  if (record !== hot) heat(record ?? null);
  $("tip").hidden = !record;
  if (!record) return;
  $("tip").replaceChildren(make("b", { textContent: data.kinds[record.kind].label + (below.length ? ` (and ${below.length} below)` : "") }), short(record.quote, 300),
    make("i", { textContent: [short(record.says, 200), record.rule].filter(Boolean).join("  —  ") }));
  const { width, height } = $("tip").getBoundingClientRect();
  $("tip").style.left = `${Math.min(event.clientX + 14, innerWidth - width - 8)}px`;
  $("tip").style.top = `${event.clientY + 18 + height > innerHeight ? event.clientY - height - 12 : event.clientY + 18}px`;
});
$("paper").addEventListener("pointerleave", () => { heat(null); $("tip").hidden = true; });
$("list").addEventListener("pointerover", (event) => heat(event.target.closest(".card")?.record ?? null));
$("list").addEventListener("pointerleave", () => heat(null));
$("list").addEventListener("click", (event) => {
  const record = event.target.closest(".head")?.parentElement.record;
  if (record) select(record === state.selected ? null : record);
});

// ---- controls ------------------------------------------------------------------------------------------------------

function view(name) {
  state.view = name;
  if (name === "text" && !$("text").hasChildNodes()) drawText();
  $("pages").hidden = name !== "pages";
  $("text").hidden = name !== "text";
  for (const one of ["pages", "text"]) $(`view-${one}`).setAttribute("aria-pressed", String(one === name));
  show();
  if (state.selected) reveal(state.selected);
}

function zoom(factor) {
  state.zoom = Math.min(Math.max(state.zoom * factor, 0.5), 3);
  document.documentElement.style.setProperty("--zoom", state.zoom.toFixed(2));
}

function toggle(name, wanted) {
  const chip = $(`chip-${name}`);
  chip.setAttribute("aria-pressed", String(wanted));
  if (name in overlays) { toggleOverlay(name, wanted); return; }
  wanted ? off.delete(name) : off.add(name);
  show();
}

function addChips() {
  const plain = Object.keys(data.kinds).filter((kind) => !data.kinds[kind].structure && data.records.some((r) => r.kind === kind));
  const chip = (name, label, properties, ...children) => {
    const button = make("button", { type: "button", id: `chip-${name}`, ...properties }, ...children, label);
    button.setAttribute("aria-pressed", String(!(name in overlays) && !off.has(name)));
    button.onclick = (event) => {
      const alone = plain.every((kind) => off.has(kind) === (kind !== name));
      if (event.shiftKey && plain.includes(name)) for (const kind of plain) toggle(kind, alone || kind === name);
      else toggle(name, button.getAttribute("aria-pressed") !== "true");
    };
    return button;
  };
  for (const [kind, about] of Object.entries(data.kinds)) {
    const count = data.records.filter((r) => r.kind === kind).length;
    if (!about.structure && !count) continue;
    const button = chip(kind, about.label, { className: `chip k-${kind}${about.structure ? " lay-chip" : ""}`, title: `${about.about} (Shift: only these)` }, sign(kind));
    button.append(make("b", { textContent: count }));
    $(about.structure ? "overlays" : "kinds").append(button);
  }
  if (hasPages) for (const name of Object.keys(overlays)) $("overlays").append(chip(name, name, { className: "chip lay-chip" }, make("span", { className: "sign", textContent: name[0] })));
}

const keys = {
  j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1), "/": () => $("query").select(), f: () => $("kinds").firstChild?.focus(),
  t: () => hasPages && view(state.view === "pages" ? "text" : "pages"), "+": () => zoom(1.15), "-": () => zoom(1 / 1.15), "?": () => $("help").showModal(),
  c: () => state.selected && copyExample(state.selected), Escape: () => select(null),
};
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, select"), scrolls = event.target === $("paper") && event.key.startsWith("Arrow");
  if (event.key === "Escape" && typing) event.target.blur();
  if (typing || scrolls || event.ctrlKey || event.metaKey || event.altKey || $("help").open || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

for (const name of Object.keys(tabs)) $(`tab-${name}`).onclick = () => { state.tab = name; fill(); };
$("query").oninput = () => { state.query = $("query").value.trim().toLowerCase(); show(); };
$("group").onchange = () => { state.group = $("group").value; state.tab = "records"; fill(); };
$("least").oninput = () => { state.least = Number($("least").value); $("least-shown").textContent = `${state.least}%`; show(); };
$("unmeasured").onchange = () => { state.unmeasured = $("unmeasured").checked; show(); };
$("filters").onsubmit = (event) => event.preventDefault();
$("view-pages").onclick = () => view("pages");
$("view-text").onclick = () => view("text");
$("larger").onclick = () => zoom(1.15);
$("smaller").onclick = () => zoom(1 / 1.15);
$("show-help").onclick = () => $("help").showModal();
$("views").hidden = !hasPages;
const follow = () => { const record = byId.get(location.hash.slice(1)); if (record && record !== state.selected) select(record); };
addEventListener("hashchange", follow);

if (hasPages) drawPages();
addChips();
fill();
view(state.view);
follow();
