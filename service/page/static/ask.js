// Ask: counter, Ctrl+Enter, draft, answers in place that are still there when one comes back, needs, filters.
import * as basket from "./basket.js";
import { $, $$, failed, forgive, say, send, showPrint, swap, unreachable } from "./send.js";

const DRAFT = "tashan.draft";
const ANSWER = "tashan.answer";
const PLACE = "tashan.place";
const OWN = "tashan.own";
const FILTERS = ["mechanism", "initiative", "region", "list"];
const form = $("[data-ask]");
const box = $("#text");
let underWay;

/** Characters of the text as the server counts them. */
function counter() {
  const written = [...box.value.trim()].length;
  const over = written - Number(box.dataset.longest);
  const place = $("[data-counter]");
  place.textContent = `，已写 ${written} 字${over > 0 ? `，超出 ${over} 字，请删减或分两次问` : ""}`;
  place.classList.toggle("over", over > 0);
}

/** Put each error of the answered page at its field; gives the first field with one. */
function showErrors(page) {
  let first;
  for (const [name, field] of [["text", box], ["region", $("#region")], ["filters", $("#filters")]]) {
    $(`#${name}-error`)?.remove();
    const error = $(`#${name}-error`, page);
    if (field !== $("#filters")) field.setAttribute("aria-invalid", String(Boolean(error)));
    const help = name === "text" ? ["text-help"] : [];
    field.setAttribute("aria-describedby", [...help, ...(error ? [error.id] : [])].join(" "));
    if (!error) continue;
    field.after(error);
    first ??= field;
  }
  if (first && first !== box) $(".more", form).open = true;
  return first;
}

/** Ask; `calm` leaves focus and place alone, for a filter that was changed while an answer is shown. */
async function ask({ calm = false } = {}) {
  underWay?.abort();
  const mine = underWay = new AbortController();
  const button = $("[data-submit]", form);
  forgive(form);
  button.disabled = true;
  button.textContent = "正在查找…";
  $("#answer").setAttribute("aria-busy", "true");
  say("正在查找");
  try {
    const page = await send(form, undefined, mine.signal);
    if (!$("[data-ask]", page)) { failed(form, $(".notice p:not(.notice-code)", page)?.textContent ?? "没有得到答案，请重试"); return; }
    const wrong = showErrors(page);
    if (wrong) { say(""); if (!calm) wrong.focus(); return; }
    showAnswer(swap("#answer", page), calm);
  } catch (error) {
    if (error.name !== "AbortError") unreachable(form, error);
  } finally {
    if (mine === underWay) {
      button.disabled = false;
      button.textContent = "查找相符做法";
      $("#answer").removeAttribute("aria-busy");
    }
  }
}

function showAnswer(answer, calm) {
  dress();
  const heading = $("#found-title, #none-title", answer);
  say(heading.textContent);
  if (!calm) {
    heading.focus({ preventScroll: true });
    $("#found").scrollIntoView({ block: "start" });
  }
  keepAnswer();
}

/** What only a script can offer in an answer. */
function dress() {
  for (const chip of $$("a.chip[data-need]")) {
    chip.setAttribute("role", "button");
    if (!chip.hasAttribute("aria-pressed")) chip.setAttribute("aria-pressed", String(!chip.dataset.need));
  }
  const asked = $("#asked");
  const whole = $("[data-whole]");
  if (asked && whole) whole.hidden = asked.scrollHeight <= asked.clientHeight + 2 && whole.getAttribute("aria-expanded") === "false";
  basket.showPicks();
  showPrint();
}

// Needs: a chip lights its part of the question and keeps the cards that answer it. It is a link until then.
function choose(chip) {
  const need = chip.dataset.need;
  for (const other of $$("a.chip[data-need]")) other.setAttribute("aria-pressed", String(other === chip));
  for (const part of $$(".need")) part.classList.toggle("lit", part.dataset.need === need);
  const lit = $(".need.lit");
  const asked = $("#asked");
  if (lit) asked.scrollTop = lit.offsetTop - asked.offsetTop - 4;
  const ids = chip.dataset.ids?.split(" ");
  for (const card of $$(".card")) card.hidden = Boolean(ids) && !ids.includes(card.dataset.id);
  for (const part of $$(".rest, .group")) part.hidden = !$(".card:not([hidden])", part) && Boolean(ids);
  for (const rest of $$(".rest")) rest.classList.toggle("some", Boolean($(".card[hidden]", rest)));
  $(".results").classList.toggle("one-need", Boolean(ids));
  const heading = $("#found-title");
  heading.textContent = chip.dataset.heading;
  say(chip.dataset.heading);
  if (heading.getBoundingClientRect().bottom > innerHeight * 0.7) $(".needs").scrollIntoView({ block: "start" });
}

// The address keeps the filters, never the text.
function rememberFilters() {
  const kept = new URLSearchParams();
  for (const name of FILTERS) if (form.elements[name].value) kept.set(name, form.elements[name].value);
  history.replaceState(null, "", `${kept}` ? `/?${kept}` : "/");
}

/** An initiative belongs to a mechanism: only those of the chosen one are offered. */
function followMechanism() {
  const chosen = $("#mechanism").value;
  for (const group of $$("#initiative optgroup")) group.hidden = group.disabled = Boolean(chosen) && group.label !== chosen;
  const option = $("#initiative").selectedOptions[0];
  if (option?.parentElement.disabled) $("#initiative").value = "";
}

function drop(kind) {
  for (const name of kind === "all" ? FILTERS : [kind]) form.elements[name].value = "";
  followMechanism();
  rememberFilters();
  ask();
}

// The answer stays for the life of this tab: one looks at a practice, comes back, and it is there as it was left. It is
// kept at each step, because the next page may begin before this one hears that it ends.
function keepAnswer() {
  if (!$("#found")) return;
  const fields = Object.fromEntries(FILTERS.map((name) => [name, form.elements[name].value]));
  // Without room for it nothing is lost but this comfort.
  try {
    sessionStorage.setItem(ANSWER, JSON.stringify({ html: $("#answer").innerHTML, title: document.title, fields }));
    sessionStorage.setItem(PLACE, scrollY);
  } catch (error) { console.info(error); }
}

function restoreAnswer() {
  const [entry] = performance.getEntriesByType("navigation");
  const back = entry.type !== "navigate" || location.hash === "#found";
  const kept = JSON.parse(sessionStorage.getItem(ANSWER) ?? "null");
  if (!kept || $("#found") || $(".error", form) || location.search.includes("example=")) return;
  history.scrollRestoration = "manual";
  if (!location.search) for (const name of FILTERS) form.elements[name].value = kept.fields[name];
  rememberFilters();
  $("#answer").innerHTML = kept.html;
  document.title = kept.title;
  $(".more", form).open ||= FILTERS.some((name) => form.elements[name].value);
  if (back) scrollTo({ top: Number(sessionStorage.getItem(PLACE)), behavior: "instant" });
}

function begin() {
  if (!box.value) box.value = sessionStorage.getItem(DRAFT) ?? "";
  // Where one works seldom changes: the browser keeps it for the next visit.
  form.elements.own.value ||= localStorage.getItem(OWN) ?? "";
  followMechanism();
  restoreAnswer();
  dress();
  counter();
}

function listen() {
  box.addEventListener("input", () => { sessionStorage.setItem(DRAFT, box.value); counter(); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
  let waiting;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    if (event.submitter?.name === "drop") { drop(event.submitter.value); return; }
    rememberFilters();
    ask();
  });
  form.addEventListener("change", (event) => {
    const name = event.target.name;
    if (name === "own") localStorage.setItem(OWN, event.target.value);
    if (name === "mechanism") followMechanism();
    if (name === "text" || !$("#found")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => { rememberFilters(); ask({ calm: true }); }, 300);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.matches("a.chip[data-need]")) { event.preventDefault(); choose(event.target); }
  });
  document.addEventListener("click", (event) => { clicked(event); keepAnswer(); });
  let scrolling;
  addEventListener("scroll", () => {
    clearTimeout(scrolling);
    scrolling = setTimeout(() => sessionStorage.setItem(PLACE, scrollY), 100);
  });
  addEventListener("pagehide", keepAnswer);
}

function clicked(event) {
  const chip = event.target.closest("a.chip[data-need]");
  if (chip) { event.preventDefault(); choose(chip); return; }
  const example = event.target.closest("[data-example]");
  if (example && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    box.value = example.textContent;
    sessionStorage.setItem(DRAFT, box.value);
    counter();
    form.requestSubmit();
  }
  const whole = event.target.closest("[data-whole]");
  if (whole) {
    const open = whole.getAttribute("aria-expanded") !== "true";
    whole.setAttribute("aria-expanded", String(open));
    whole.textContent = open ? "收起" : "展开全文";
    $("#asked").classList.toggle("open", open);
  }
  if (event.target.closest("[data-new]")) {
    for (const key of [DRAFT, ANSWER]) sessionStorage.removeItem(key);
    $("#answer").replaceChildren();
  }
  // A named practice may stand among the cards that a chip hides, or in a fold.
  const link = event.target.closest(".elsewhere a");
  if (link) {
    const card = $(link.getAttribute("href"));
    if (card.hidden) choose($("a.chip[data-need='']"));
    const fold = card.closest(".rest");
    if (fold) fold.open = true;
  }
}

if (form) {
  listen();
  begin();
}
