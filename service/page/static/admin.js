// Administration: what is under way is looked at every second until it is done.
import { $, say, swap } from "./send.js";

async function watch() {
  const working = $("[data-working]");
  if (!working) return;
  try {
    const response = await fetch(working.dataset.working, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const still = $("[data-working]", page);
    if (still) working.replaceWith(still);
    else say($("[data-say]", swap(working.dataset.region, page))?.textContent ?? "");
  } catch (error) { console.info(error); }
  setTimeout(watch, 1000);
}

if ($("[data-working]")) {
  say($("[data-working] h2").textContent);
  setTimeout(watch, 1000);
}
