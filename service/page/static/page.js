// Everything here is comfort: each form works without it.
import * as basket from "./basket.js";
import { $, $$, forgive, say, send, showPrint, swap, unreachable } from "./send.js";
import "./ask.js";

document.addEventListener("click", (event) => {
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
  if (event.submitter?.matches("[data-download], [data-export]")) say("已开始下载");
  else if (form.matches("#pick")) {
    event.preventDefault();
    const chosen = basket.load().items.length;
    $("[data-none-ticked]").hidden = Boolean(chosen);
    if (chosen) location.assign("/basket");
    else say($("[data-none-ticked]").textContent);
  } else if (form.matches("[data-swap]")) {
    event.preventDefault();
    await answerInPlace(form, event.submitter);
  }
});

async function answerInPlace(form, submitter) {
  forgive(form);
  try {
    const page = await send(form, submitter);
    if (form.dataset.swap === "closest") {
      const fresh = $("[data-said]", page) ?? $(".notice", page);
      form.replaceWith(fresh);
      fresh.focus();
      say(fresh.textContent.trim());
      return;
    }
    const fresh = swap(form.dataset.swap, page);
    if (form.method === "get") history.replaceState(null, "", `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`);
    say($("[data-say]", fresh)?.textContent ?? "");
    basket.keep();
    if (submitter?.name === "act") afterAct(submitter.value, fresh);
    if (submitter?.matches("[data-undo]")) { fresh.focus(); say(`已撤销，现有 ${$$(".chosen > li", fresh).length} 条做法`); }
  } catch (error) { unreachable(form, error); }
}

/** The pressed button is gone: the focus goes to that of the practice that moved, or stands now in its place. */
function afterAct(act, fresh) {
  const [verb, place] = act.split(":");
  const rows = $$(".chosen > li", fresh);
  const row = rows[Math.min(Number(place) + ({ up: -1, down: 1 }[verb] ?? 0), rows.length - 1)];
  const twin = row && ($(`[value^="${verb}:"]:not(:disabled)`, row) ?? $("[name=act]:not(:disabled)", row));
  (twin ?? $("[data-undo]", fresh) ?? fresh).focus();
  const done = { up: "已上移", down: "已下移", drop: "已移除，可撤销", clear: "已清空，可撤销" }[verb];
  say(`${done}，现有 ${rows.length} 条做法`);
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
  large.textContent = on ? "标准字号" : "大字版";
}
large.hidden = false;
setLarge(localStorage.getItem("tashan.large") === "1");
large.addEventListener("click", () => {
  const on = !document.documentElement.classList.contains("large");
  localStorage.setItem("tashan.large", on ? "1" : "0");
  setLarge(on);
});
showPrint();

// On paper nothing can be opened: what is folded is printed open, and folded again afterwards.
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = $$(".whole:not([open])").filter((part) => $(".original", part));
  for (const part of unfolded) part.open = true;
});
addEventListener("afterprint", () => { for (const part of unfolded) part.open = false; });

// The way back to an answer that this tab still holds.
for (const link of $$("[data-back]")) link.hidden = !sessionStorage.getItem("tashan.answer");

// The selection: the page shows what the browser keeps.
async function openBasket() {
  const response = await fetch("/basket", { method: "POST", body: basket.asForm(), headers: { Accept: "text/html" } });
  swap("#basket", new DOMParser().parseFromString(await response.text(), "text/html"));
  basket.keep();
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-pick]")) return;
  say(basket.pick(event.target));
  $("[data-none-ticked]").hidden = true;
});
document.addEventListener("input", (event) => { if (event.target.closest("[data-basket]")) basket.keep(); });
basket.showCount();
// What the browser keeps is the truth; a page may hold what a browser without script had chosen before.
if ($("[data-basket]") && basket.load().items.length) openBasket().catch((error) => console.info(error));
else if ($("[data-basket] .chosen")) basket.keep();
