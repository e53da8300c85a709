// Forms sent without leaving the page, and what is said about them.
export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export const say = (text) => { $("#said").textContent = text; };

/** Send a form as it stands and give the page that answers it. */
export async function send(form, submitter, signal) {
  const data = new URLSearchParams(new FormData(form));
  if (submitter?.name) data.append(submitter.name, submitter.value);
  const address = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  const post = form.method === "post";
  const response = await fetch(post ? address : `${address}?${data}`, {
    method: form.method, body: post ? data : undefined, headers: { Accept: "text/html" }, signal,
  });
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Replace one element by its twin in the answered page; without a twin, by the answered main part. */
export function swap(selector, page) {
  const old = $(selector);
  const fresh = $(selector, page) ?? $("#main", page);
  (fresh.id === "main" ? $("#main") : old).replaceWith(fresh);
  document.title = page.title;
  showPrint();
  return fresh;
}

export function showPrint() { for (const button of $$("[data-print]")) button.hidden = false; }

/** Say beside the form what went wrong, for eyes and ears. */
export function failed(form, text) {
  forgive(form);
  const line = document.createElement("p");
  line.className = "error";
  line.dataset.failed = "";
  line.setAttribute("role", "alert");
  line.textContent = text;
  ($(".under, .actions, .search-line", form) ?? form).append(line);
}

export function forgive(form) { $("[data-failed]", form)?.remove(); }

export function unreachable(form, error) {
  failed(form, "没有连上服务，请检查网络后重试");
  console.info(error);
}
