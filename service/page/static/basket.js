// The selection lives in this browser only: a list of {id, question, remark}, and the asker's own place.
const KEY = "tashan.basket";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

export function load() {
  try { return JSON.parse(localStorage.getItem(KEY)) ?? { own: "", items: [] }; } catch { return { own: "", items: [] }; }
}

function save(basket) {
  localStorage.setItem(KEY, JSON.stringify(basket));
  showCount();
}

export function showCount() {
  const place = document.querySelector("[data-basket-count]");
  const count = load().items.length;
  place.hidden = !count;
  place.textContent = count;
}

const question = () => document.querySelector("#pick [name=question]")?.value ?? "";
const same = (id, text) => (item) => item.id === id && item.question === text;

/** Tick the recommendations that are already chosen for this question. */
export function showPicks() {
  const items = load().items;
  for (const box of all("[data-pick]")) box.checked = items.some(same(box.value, question()));
}

export function pick(box) {
  const basket = load();
  basket.items = basket.items.filter((item) => !same(box.value, question())(item));
  if (box.checked) {
    basket.items.push({ id: box.value, question: question(), remark: "" });
    basket.own ||= document.querySelector("#pick [name=own]")?.value ?? "";
  }
  save(basket);
  return box.checked ? "已加入选用清单" : "已从选用清单移除";
}

export function add(id) {
  const basket = load();
  if (!basket.items.some((item) => item.id === id)) basket.items.push({ id, question: "", remark: "" });
  save(basket);
}

/** Keep what the form on the page says. */
export function keep() {
  const root = document.querySelector("[data-basket]");
  if (!root) return;
  const value = (row, name) => row.querySelector(`[name=${name}]`).value;
  save({
    own: root.querySelector("[name=own]")?.value ?? "",
    items: all(".chosen > li", root).map((row) => ({ id: value(row, "id"), question: value(row, "question"), remark: value(row, "remark") })),
  });
}

/** What was chosen, as the form sends it. */
export function asForm() {
  const basket = load();
  const data = new URLSearchParams({ own: basket.own });
  for (const item of basket.items) for (const name of ["id", "question", "remark"]) data.append(name, item[name]);
  return data;
}
