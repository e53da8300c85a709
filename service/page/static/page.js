// Everything here is comfort: each form works without it.
import * as basket from "./basket.js";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export const say = (text) => { $("#said").textContent = text; };

/** Send a form as it stands and give the page that answers it. */
async function send(form, submitter) {
  const data = new URLSearchParams(new FormData(form));
  if (submitter?.name) data.append(submitter.name, submitter.value);
  const address = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  const post = form.method === "post";
  const response = await fetch(post ? address : `${address}?${data}`, {
    method: form.method, body: post ? data : undefined, headers: { Accept: "text/html" },
  });
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Replace one element by its twin in the answered page; without a twin, by the answered main part. */
function swap(selector, page) {
  const old = $(selector);
  const fresh = $(selector, page) ?? $("#main", page);
  (fresh.id === "main" ? $("#main") : old).replaceWith(fresh);
  document.title = page.title;
  showPrint();
  return fresh;
}

function failed(error) {
  say("没有连上服务，请检查网络后重试");
  console.warn(error);
}

// Ask: counter, Ctrl+Enter, draft, answers in place.
function counter() {
  const box = $("#text");
  const place = $("[data-counter]");
  if (box && place) place.textContent = `，已写 ${[...box.value].length} 字`;
}

async function ask(form) {
  const button = $("[data-submit]", form);
  const label = button.textContent;
  button.disabled = true;
  button.textContent = "正在查找…";
  $("#answer").setAttribute("aria-busy", "true");
  say("正在查找");
  try {
    const page = await send(form);
    const error = $("#text-error", page);
    $("#text-error")?.remove();
    $("#text").setAttribute("aria-invalid", String(Boolean(error)));
    $("#text").setAttribute("aria-describedby", error ? "text-help text-error" : "text-help");
    if (error) $("#text").after(error);
    const answer = swap("#answer", page);
    if (error) { $("#text").focus(); say(error.textContent); return; }
    answer.focus({ preventScroll: true });
    answer.scrollIntoView({ block: "start" });
    say($("#found-title, #none-title", answer)?.textContent ?? "");
    basket.showPicks();
    showChips();
  } catch (error) { failed(error); } finally {
    button.disabled = false;
    button.textContent = label;
    $("#answer")?.removeAttribute("aria-busy");
  }
}

// The address keeps the filters, never the text.
function rememberFilters(form) {
  const kept = new URLSearchParams();
  for (const name of ["mechanism", "initiative", "region", "list"]) if (form.elements[name].value) kept.set(name, form.elements[name].value);
  history.replaceState(null, "", `${kept}` ? `/?${kept}` : "/");
}

const draft = "tashan.draft";
if ($("[data-ask]")) {
  const box = $("#text");
  if (!box.value) box.value = sessionStorage.getItem(draft) ?? "";
  box.addEventListener("input", () => { sessionStorage.setItem(draft, box.value); counter(); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); $("#ask").requestSubmit(); }
  });
  counter();
  // Where one works seldom changes: the browser keeps it for the next visit.
  const own = $("[data-own]");
  own.value ||= localStorage.getItem("tashan.own") ?? "";
  own.addEventListener("change", () => localStorage.setItem("tashan.own", own.value));
}

// Needs: a chip lights its part of the question and keeps the cards that answer it. It is a link until then.
function showChips() {
  for (const chip of $$(".chip[data-need]")) { chip.setAttribute("role", "button"); chip.setAttribute("aria-pressed", "false"); }
}

function choose(chip) {
  const on = chip.getAttribute("aria-pressed") !== "true";
  for (const other of $$(".chip[data-need]")) other.setAttribute("aria-pressed", String(on && other === chip));
  for (const part of $$(".need")) part.classList.toggle("lit", on && part.dataset.need === chip.dataset.need);
  const ids = chip.dataset.ids.split(" ");
  const cards = $$(".card");
  for (const card of cards) card.hidden = on && !ids.includes(card.dataset.id);
  say(`显示 ${cards.filter((card) => !card.hidden).length} 条做法`);
}

document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches(".chip[data-need]")) { event.preventDefault(); choose(event.target); }
});

document.addEventListener("click", (event) => {
  const chip = event.target.closest(".chip[data-need]");
  if (chip) { event.preventDefault(); choose(chip); return; }
  const example = event.target.closest("[data-example]");
  if (example) {
    event.preventDefault();
    $("#text").value = example.textContent;
    sessionStorage.setItem(draft, example.textContent);
    counter();
    $("#ask").requestSubmit();
  }
  if (event.target.closest("[data-print]")) print();
  const add = event.target.closest("[data-add]");
  if (add) {
    event.preventDefault();
    basket.add(add.dataset.add);
    say("已加入选用清单");
    add.textContent = "已加入选用清单";
  }
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches("[data-ask]")) {
    event.preventDefault();
    rememberFilters(form);
    await ask(form);
  } else if (form.matches("#pick")) {
    event.preventDefault();
    location.assign("/basket");
  } else if (form.matches("[data-swap]") && !event.submitter?.matches("[data-download]")) {
    event.preventDefault();
    await answerInPlace(form, event.submitter);
  }
});

async function answerInPlace(form, submitter) {
  try {
    const page = await send(form, submitter);
    if (form.dataset.swap === "closest") {
      const fresh = $("[data-said]", page) ?? $(".notice", page);
      form.replaceWith(fresh);
      say(fresh.textContent.trim());
      return;
    }
    const fresh = swap(form.dataset.swap, page);
    if (form.method === "get") history.replaceState(null, "", `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`);
    say($("[data-say]", fresh)?.textContent ?? "");
    basket.keep();
    if (submitter?.name === "act") afterAct(submitter.value, fresh);
  } catch (error) { failed(error); }
}

/** The pressed button is gone: the focus goes to that of the practice that moved, or stands now in its place. */
function afterAct(act, fresh) {
  const [verb, place] = act.split(":");
  const rows = $$(".chosen > li", fresh);
  const row = rows[Math.min(Number(place) + ({ up: -1, down: 1 }[verb] ?? 0), rows.length - 1)];
  const twin = row && ($(`[value^="${verb}:"]:not(:disabled)`, row) ?? $("[name=act]:not(:disabled)", row));
  (twin ?? fresh).focus();
  say(`${{ up: "已上移", down: "已下移", drop: "已移除", clear: "已清空" }[verb]}，现有 ${rows.length} 条做法`);
}

// Search as you type.
let waiting;
document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-live]");
  if (!form) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => { if (!event.isComposing) answerInPlace(form); }, 250);
});

// Large type, kept for the next visit.
const large = $("[data-large]");
function setLarge(on) {
  document.documentElement.classList.toggle("large", on);
  large.setAttribute("aria-pressed", String(on));
}
large.hidden = false;
setLarge(localStorage.getItem("tashan.large") === "1");
large.addEventListener("click", () => {
  const on = large.getAttribute("aria-pressed") !== "true";
  localStorage.setItem("tashan.large", on ? "1" : "0");
  setLarge(on);
});
function showPrint() { for (const button of $$("[data-print]")) button.hidden = false; }
showPrint();

// On paper nothing can be opened: what is folded is printed open.
window.addEventListener("beforeprint", () => { for (const part of $$(".whole")) if ($(".original", part)) part.open = true; });

// A measurement under way: look again every second until it is done.
async function watch() {
  const working = $("[data-working]");
  if (!working) return;
  try {
    const response = await fetch(working.dataset.working, { headers: { Accept: "text/html" } });
    const fresh = swap("#review", new DOMParser().parseFromString(await response.text(), "text/html"));
    if (!$("[data-working]", fresh)) say($("[data-say]", fresh)?.textContent ?? "");
  } catch (error) { console.info(error); }
  setTimeout(watch, 1000);
}
if ($("[data-working]")) { say("正在评估影响"); setTimeout(watch, 1000); }

// The selection: the page shows what the browser keeps.
async function openBasket() {
  const response = await fetch("/basket", { method: "POST", body: basket.asForm(), headers: { Accept: "text/html" } });
  swap("#basket", new DOMParser().parseFromString(await response.text(), "text/html"));
  basket.keep();
}

document.addEventListener("change", (event) => { if (event.target.matches("[data-pick]")) say(basket.pick(event.target)); });
document.addEventListener("input", (event) => { if (event.target.closest("[data-basket]")) basket.keep(); });
basket.showCount();
basket.showPicks();
showChips();
if ($("[data-basket] .chosen")) basket.keep();
else if ($("[data-basket]") && basket.load().items.length) openBasket().catch(failed);
