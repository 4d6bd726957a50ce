"use strict";
// One paper: its records drawn over its pages, or marked in its text. What is shown comes from the JSON block and is only
// ever set as text, never as markup. panel.js, which follows in the same script, lists the records and reacts.

const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const hasPages = data.pages.length > 0;
const state = { view: hasPages ? "pages" : "text", tab: "records", group: "kind", query: "", least: 0, unmeasured: true, zoom: 1, selected: null };
const off = new Set(Object.keys(data.kinds).filter((kind) => data.kinds[kind].structure));
const characters = /[\ud800-\udbff]/.test(data.text) ? [...data.text] : data.text; // offsets count characters, not UTF-16 units
const words = (start, end) => { const cut = characters.slice(start, end); return typeof cut === "string" ? cut : cut.join(""); };

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

// ---- records -------------------------------------------------------------------------------------------------------

const byId = new Map();
for (const record of data.records) {
  byId.set(record.id, record);
  const [first] = record.ranges;
  const quote = record.ranges.map(([start, end]) => words(start, end)).join(" … ");
  Object.assign(record, { start: first ? first[0] : Infinity, shapes: [], marks: [], flags: [], users: [], card: null });
  record.length = record.ranges.reduce((sum, [start, end]) => sum + end - start, 0);
  record.quote = data.kinds[record.kind].structure ? quote.split("\n")[0].replaceAll("\t", " | ") : quote;
  record.sought = [record.quote, record.says, record.rule, ...record.doubts, ...record.columns.flat(2)].join("\n").toLowerCase();
}
for (const record of data.records) { // the columns that name other records, both ways
  const named = record.columns.filter(([name]) => / ids?$/.test(name) && name !== "section id").flatMap(([, ids]) => ids);
  for (const other of named.map((id) => byId.get(id)).filter(Boolean)) (record.kind === "flags" ? other.flags : other.users).push(record);
}

const isListed = (record) =>
  (data.kinds[record.kind].structure || !off.has(record.kind)) && record.sought.includes(state.query) &&
  (record.confidence === null || record.confidence === undefined ? state.unmeasured : record.confidence * 100 >= state.least);
const isDrawn = (record) => record === state.selected || (!off.has(record.kind) && isListed(record));
const share = (value) => `${Math.round(value * 100)}%`;

// ---- the pages -----------------------------------------------------------------------------------------------------

const sheets = new Map([...document.querySelectorAll(".sheet")].map((sheet) => [Number(sheet.dataset.page), sheet]));

function place(element, [page, left, top, width, height]) {
  Object.assign(element.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
  sheets.get(page)?.append(element);
  return element;
}

function drawPages() {
  for (const sheet of sheets.values()) {
    const picture = sheet.querySelector("img");
    sheet.style.aspectRatio = `${picture.getAttribute("width")} / ${picture.getAttribute("height")}`;
  }
  const inTable = (record) => record.columns.some(([name]) => name === "row index");
  const area = (record) => record.boxes.reduce((sum, box) => sum + box[3] * box[4], 0);
  for (const record of [...data.records].sort((a, b) => area(b) - area(a))) { // small ones on top of large ones
    record.shapes = record.boxes.map((box, index) => {
      const shape = place(make("div", { className: `box k-${record.kind} ${record.severity ?? ""}` }), box);
      if (index === 0 && !inTable(record)) shape.dataset.sign = data.kinds[record.kind].sign; // among figures signs would cover more than they tell
      shape.record = record;
      return shape;
    });
  }
}

const overlays = {
  lines: () => data.places.flatMap(([start, end, boxes]) => boxes.map((box) => [box, words(start, end)])),
  cells: () => Object.values(data.cells).flat().flatMap((cell) => cell.boxes.map((box) => [box, cell.text || "(empty)"])),
  furniture: () => data.furniture.flatMap((item) => item.boxes.map((box) => [box, `${item.kind}: ${item.text}`])),
};

function toggleOverlay(name, wanted) {
  for (const element of document.querySelectorAll(`.lay.${name}`)) element.remove();
  if (wanted) for (const [box, text] of overlays[name]()) place(make("div", { className: `lay ${name}`, title: text.slice(0, 300) }), box);
}

// ---- the text ------------------------------------------------------------------------------------------------------

// The text cut wherever a record begins or ends: [start, end, records on it, shortest first]. Records may overlap freely.
function cutText() {
  const events = [];
  for (const record of data.records) {
    const ranges = record.kind === "sections" ? [[record.start, record.start + record.quote.length]] : record.kind === "tables" ? [] : record.ranges;
    for (const [start, end] of ranges) if (end > start) events.push([start, true, record], [end, false, record]);
  }
  events.sort((a, b) => a[0] - b[0]);
  const active = new Set(), cuts = [];
  let at = 0;
  for (const [position, opens, record] of events) {
    if (position > at) cuts.push([at, position, [...active].sort((a, b) => a.length - b.length)]);
    at = position;
    opens ? active.add(record) : active.delete(record);
  }
  return [...cuts, [at, characters.length, []]];
}

function drawText() {
  const tables = new Map(data.records.filter((r) => r.kind === "tables").map((r) => [r.start, r]));
  const cuts = cutText(), headings = new Set(data.records.filter((r) => r.kind === "sections" && r.says).map((r) => r.start));
  let next = 0, table = null, grid = null;
  const write = (parent, from, to) => {
    while (next < cuts.length && cuts[next][1] <= from) next += 1;
    for (let i = next; i < cuts.length && cuts[i][0] < to; i += 1) {
      const [start, end, records] = cuts[i], piece = words(Math.max(start, from), Math.min(end, to));
      if (!records.length) { parent.append(piece); continue; }
      const mark = make("span", { textContent: piece });
      mark.records = records;
      for (const record of records) record.marks.push(mark);
      parent.append(mark);
    }
    return parent;
  };
  for (const [start, end, row] of data.lines) {
    if (row === null) { $("text").append(write(make("p", { className: headings.has(start) ? "heading" : "" }), start, end)); grid = null; continue; }
    if (row !== grid) {
      table = make("tbody");
      $("text").append(make("table", {}, table));
      tables.get(start)?.marks.push(table.parentElement);
      grid = row;
    }
    const line = make("tr");
    let from = start;
    for (const cell of words(start, end).split("\t")) {
      const length = typeof characters === "string" ? cell.length : [...cell].length;
      line.append(write(make("td"), from, from + length));
      from += length + 1;
    }
    table.append(line);
  }
}

function paintText() {
  for (const table of $("text").querySelectorAll("table.on")) table.classList.remove("on");
  if (state.selected?.kind === "tables") state.selected.marks[0]?.classList.add("on");
  for (const mark of $("text").querySelectorAll("span")) {
    const [inner, ...outer] = mark.records.filter(isDrawn);
    mark.className = inner ? `mark k-${inner.kind}` : "mark none";
    mark.classList.toggle("on", Boolean(state.selected) && mark.records.includes(state.selected));
    mark.style.boxShadow = outer.slice(0, 3).map((record, index) => `0 ${2 * index + 3}px 0 -1px var(--${record.kind})`).join(",");
  }
}
