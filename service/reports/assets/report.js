"use strict";
document.querySelectorAll("table.sortable").forEach((table) => {
  const body = table.tBodies[0];
  table.querySelectorAll("th").forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = "按“" + head.textContent + "”排序";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const numeric = head.dataset.kind !== "text";
      const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
      const order = (a, b) => (numeric ? Number(a) - Number(b) : a.localeCompare(b, "zh-CN", { numeric: true }));
      [...body.rows]
        .map((row, place) => [key(row), place, row])
        .sort((a, b) => (order(a[0], b[0]) || a[1] - b[1]) * (down ? -1 : 1))
        .forEach(([, , row]) => body.append(row));
    });
  });
});
document.querySelectorAll("button.print-one").forEach((button) => {
  button.addEventListener("click", () => {
    const section = button.closest("section");
    section.classList.add("chosen");
    document.body.classList.add("one");
    window.print();
    document.body.classList.remove("one");
    section.classList.remove("chosen");
  });
});
const find = document.querySelector("form.find");
if (find) {
  find.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = find.elements.page.value.trim();
    const option = wanted && [...find.querySelectorAll("option")].find((item) => item.value.includes(wanted));
    const status = find.querySelector("output");
    status.textContent = option ? "" : "没有这一页，请核对名称";
    if (option) {
      find.elements.page.value = option.value;
      location.hash = option.dataset.target;
    }
  });
}
