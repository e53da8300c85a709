"use strict";
const FEW = 12; // rows that need no filter
const BAND = "band";

function sortBy(table, head, column) {
  const heads = [...table.tHead.rows[0].cells];
  const kind = head.dataset.kind;
  // Large numbers, good bands and the beginning of the alphabet first; the next click turns the order.
  const first = kind === "text" || kind === BAND ? "ascending" : "descending";
  const order = head.getAttribute("aria-sort") === first ? (first === "ascending" ? "descending" : "ascending") : first;
  heads.forEach((other) => {
    other.removeAttribute("aria-sort");
    other.querySelector(".sort").textContent = "↕";
  });
  head.setAttribute("aria-sort", order);
  head.querySelector(".sort").textContent = order === "ascending" ? "▲" : "▼";
  const collator = new Intl.Collator("zh-CN", { numeric: true });
  const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
  const compare = kind === "text" ? collator.compare : (a, b) => Number(a || "-1") - Number(b || "-1");
  const turn = order === "ascending" ? 1 : -1;
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row, place) => [key(row), place, row]);
  rows.sort((a, b) => compare(a[0], b[0]) * turn || a[1] - b[1]);
  const sorted = document.createDocumentFragment();
  rows.forEach(([, , row]) => sorted.append(row));
  body.append(sorted);
}

function addSorting(table) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.setAttribute("aria-label", "按“" + head.textContent + "”排序");
    button.textContent = "↕";
    head.append(button);
    head.addEventListener("click", () => sortBy(table, head, column));
  });
}

function addFilter(table) {
  const rows = [...table.tBodies[0].rows];
  const box = document.createElement("label");
  const input = document.createElement("input");
  const status = document.createElement("output");
  box.className = "filter";
  input.type = "search";
  input.placeholder = "如：合肥 高";
  box.append("只看含有这些词的行", input, status);
  table.parentElement.before(box);
  input.addEventListener("input", () => {
    const words = input.value.split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row) => {
      const hit = words.every((word) => row.textContent.includes(word));
      row.classList.toggle("hidden", !hit);
      shown += hit;
    });
    status.textContent = words.length ? shown + " / " + rows.length + " 行" : "";
  });
}

function nameCells(table) {
  const names = [...table.tHead.rows[0].cells].map((head) => head.firstChild.textContent);
  [...table.tBodies[0].rows].forEach((row) => {
    // A row whose first cells stand in the row above has fewer cells.
    const missing = names.length - row.cells.length;
    [...row.cells].forEach((cell, place) => (cell.dataset.name = names[place + missing]));
  });
}

function printOnly(mode, section) {
  document.body.classList.add(mode);
  section?.classList.add("chosen");
  window.print();
  document.body.classList.remove(mode);
  section?.classList.remove("chosen");
}

document.querySelectorAll("table.sortable").forEach((table) => {
  addSorting(table);
  if (table.tBodies[0].rows.length > FEW) addFilter(table);
});
const narrow = window.matchMedia("(max-width: 640px)");
const nameAll = () => narrow.matches && document.querySelectorAll("main table").forEach(nameCells);
narrow.addEventListener("change", nameAll);
nameAll();
document.querySelector(".print-all").addEventListener("click", () => printOnly("all"));
document.querySelector(".print-brief").addEventListener("click", () => printOnly("brief"));
document.querySelectorAll(".print-one").forEach((button) => {
  button.addEventListener("click", () => printOnly("one", button.closest("section")));
});
const find = document.querySelector("form.find");
if (find) {
  find.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = find.elements.page.value.trim();
    const options = wanted ? [...find.querySelectorAll("option")].filter((item) => item.value.includes(wanted)) : [];
    const option = options.find((item) => item.value === wanted) ?? options[0];
    const status = find.querySelector("output");
    const others = options.filter((item) => item !== option).slice(0, 8).map((item) => item.value);
    status.textContent = option ? (others.length ? "另有：" + others.join("、") : "") : "没有这一页，请核对名称";
    if (option) {
      find.elements.page.value = option.value;
      location.hash = option.dataset.target;
    }
  });
}
