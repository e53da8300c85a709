// The selection lives in this browser only: a list of {id, question, remark}, and the asker's own place.
const KEY = "tashan.basket";
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

export function load() {
  try { return JSON.parse(localStorage.getItem(KEY)) ?? { own: "", items: [] }; } catch { return { own: "", items: [] }; }
}

function save(basket) {
  localStorage.setItem(KEY, JSON.stringify(basket));
  showCount();
}

/** How many are chosen: in the menu, and on the button that leads to them. */
export function showCount() {
  const count = load().items.length;
  one("[data-basket-name]").hidden = !count;
  one("[data-basket-count]").textContent = count;
  const go = one("[data-go-basket]");
  if (go && count) go.textContent = `去选用清单（${count}）`;
  else if (go) go.textContent = "选用清单（还没有选）";
}

/** A box says which practice, and after | the need that it was found for where that is not the whole question. */
function meant(box) {
  const [id, ...need] = box.value.split("|");
  return { id, question: need.length ? need.join("|") : one("#pick [name=question]").value };
}

const same = (wanted) => (item) => item.id === wanted.id && item.question === wanted.question;

function showPick(box) { one("[data-pick-word]", box.parentElement).textContent = box.checked ? "已选用" : "选用"; }

/** Tick the recommendations that are already chosen for this question. */
export function showPicks() {
  const items = load().items;
  for (const box of all("[data-pick]")) {
    box.checked = items.some(same(meant(box)));
    showPick(box);
  }
  showCount();
}

export function pick(box) {
  const basket = load();
  const wanted = meant(box);
  basket.items = basket.items.filter((item) => !same(wanted)(item));
  if (box.checked) {
    basket.items.push({ ...wanted, remark: "" });
    basket.own ||= one("#pick [name=own]")?.value ?? "";
  }
  save(basket);
  showPick(box);
  return `${box.checked ? "已加入选用清单" : "已从选用清单移除"}，现有 ${basket.items.length} 条`;
}

export function add(id) {
  const basket = load();
  if (!basket.items.some((item) => item.id === id)) basket.items.push({ id, question: "", remark: "" });
  save(basket);
}

/** Keep what the form on the page says. */
export function keep() {
  const root = one("[data-basket]");
  if (!root) return;
  const value = (row, name) => one(`[name=${name}]`, row).value;
  save({
    own: one("[name=own]", root)?.value ?? "",
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
