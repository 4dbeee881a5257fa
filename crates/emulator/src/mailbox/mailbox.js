// Keeps the page up to date: whenever the emulator says that something changed, the page is fetched
// again, and each element whose data-version differs is replaced. Besides, it copies, counts down and
// searches while one types. Without it the page is complete, and Reload gets what is new.
"use strict";

const $ = (id) => document.getElementById(id);

/** Whether a person opened or closed what folds, by its id. What nobody touched follows the emulator. */
const folded = new Map();
/** How far the emulator's clock is ahead of this browser's, in milliseconds. */
let ahead = 0;
let isFetching = false;
let isOutdated = false;

/** Shows what only a script can do. */
function prepare(root) {
  for (const element of root.querySelectorAll("[data-script]:not(#live)")) element.hidden = false;
  for (const details of root.querySelectorAll("details")) {
    if (folded.has(details.id)) details.open = folded.get(details.id);
  }
}

/** Replaces an element, and keeps what a person chose or has the focus on in it. */
function replace(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  for (const select of old.querySelectorAll("select")) {
    const other = fresh.querySelector(`#${CSS.escape(select.id)}`);
    if (other) other.value = select.value;
  }
  prepare(fresh);
  old.replaceWith(fresh);
  if (focused?.id) $(focused.id)?.focus({ preventScroll: true });
}

function update(old, fresh) {
  if (old.dataset.version !== fresh.dataset.version) {
    replace(old, document.importNode(fresh, true));
    return;
  }
  // The newest message is open, and it is no longer the same one.
  for (const details of old.querySelectorAll("details.message")) {
    if (!folded.has(details.id)) details.open = fresh.querySelector("details.message").open;
  }
}

/** Makes the list that of the fetched page. */
function updateList(list, fresh) {
  const known = new Map([...list.children].map((it) => [it.id, it]));
  let next = list.firstElementChild;
  const arrived = [];
  for (const element of fresh.children) {
    const old = known.get(element.id);
    if (!old) {
      const added = document.importNode(element, true);
      prepare(added);
      list.insertBefore(added, next);
      if (added.matches("article")) arrived.push(added);
      continue;
    }
    known.delete(element.id);
    if (old === next) next = next.nextElementSibling;
    else list.insertBefore(old, next);
    update(old, element);
  }
  for (const gone of known.values()) gone.remove();
  return arrived;
}

function show(page) {
  ahead = Number(page.body.dataset.now) - Date.now();
  document.title = page.title;
  for (const id of ["summary", "clock", "clear", "webhooks", "requests"]) update($(id), page.getElementById(id));
  lookAgain(page.body);
  const arrived = updateList($("list"), page.getElementById("list"));
  const [first] = arrived;
  if (first) {
    const more = arrived.length > 1 ? ` and ${arrived.length - 1} more` : "";
    $("announcement").textContent = `New: ${first.querySelector("h2").textContent}${more}`;
  }
  tick();
}

let nextLook;

/** Fetches the page once more when it says so: something on it changes although nothing happens. */
function lookAgain(body) {
  clearTimeout(nextLook);
  if (body.dataset.nextLook) nextLook = setTimeout(refresh, Number(body.dataset.nextLook));
}

async function refresh() {
  isOutdated = true;
  if (isFetching) return;
  isFetching = true;
  try {
    while (isOutdated) {
      isOutdated = false;
      const response = await fetch(location.pathname + location.search);
      if (!response.ok) break;
      show(new DOMParser().parseFromString(await response.text(), "text/html"));
    }
  } catch {
    // The emulator ended. The events begin again when there is one, and with them this.
  } finally {
    isFetching = false;
  }
}

/** 59 s, 4 min 5 s, 1 h 5 min, 2 d 3 h. */
function duration(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const units = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const at = units.findIndex(([length]) => seconds >= length);
  if (at < 0) return "0 s";
  const [large, small] = [units[at], units[at + 1]];
  const rest = small && Math.floor((seconds % large[0]) / small[0]);
  return `${Math.floor(seconds / large[0])} ${large[1]}${rest ? ` ${rest} ${small[1]}` : ""}`;
}

/** Sets every time that passes. */
function tick() {
  const now = Date.now() + ahead;
  for (const time of document.querySelectorAll("[data-ago]")) {
    const passed = now - Date.parse(time.dateTime);
    time.textContent = passed < 1000 ? "just now" : `${duration(passed)} ago`;
  }
  for (const time of document.querySelectorAll("[data-until]")) {
    const left = Date.parse(time.dateTime) - now;
    const text = left > 0 ? `expires in ${duration(left + 999)}` : `expired ${duration(-left)} ago`;
    if (left <= 0 && time.textContent.startsWith("expires")) refresh();
    time.textContent = text;
  }
  const clock = document.querySelector("[data-clock]");
  clock.textContent = new Date(now).toISOString().slice(0, 19).replace("T", " ");
}

let events;

/** Follows the emulator while somebody can see it: a browser has six connections for all its tabs. */
function follow() {
  events?.close();
  events = undefined;
  if (document.visibilityState === "hidden") return;
  events = new EventSource("/_emulate/mailbox/events");
  events.addEventListener("change", refresh);
  events.addEventListener("open", () => said("Live"));
  events.addEventListener("error", () => said("The emulator does not answer"));
}

function said(text) {
  $("live").hidden = false;
  $("live").textContent = text;
  $("live").dataset.tone = text === "Live" ? "good" : "bad";
  $("reload").hidden = text === "Live";
}

document.addEventListener("click", async (event) => {
  const fold = event.target.closest("summary")?.parentElement;
  // The click changes it afterwards.
  if (fold) folded.set(fold.id, !fold.open);
  const button = event.target.closest(".copy");
  if (!button) return;
  const field = $(button.dataset.of);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.firstChild.data = "Copied";
  } catch {
    // It stays selected for the keyboard.
    button.firstChild.data = "Selected";
  }
});

// What somebody works with stays open.
document.addEventListener("focusin", (event) => {
  const message = event.target.closest("details.message");
  if (message && event.target.tagName !== "SUMMARY") folded.set(message.id, true);
});

// The page stays where it is.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.method === "get") {
    search();
    return;
  }
  const body = new URLSearchParams(new FormData(form, event.submitter));
  try {
    await fetch(form.action, { method: "POST", body });
  } catch {
    said("The emulator does not answer");
  }
  await refresh();
});

function search() {
  const text = $("search").value.trim();
  history.replaceState(null, "", text ? `/?${new URLSearchParams({ q: text })}` : "/");
  refresh();
}

let typed;
$("search").addEventListener("input", () => {
  clearTimeout(typed);
  typed = setTimeout(search, 150);
});

ahead = Number(document.body.dataset.now) - Date.now();
prepare(document);
lookAgain(document.body);
tick();
setInterval(tick, 1000);
document.addEventListener("visibilitychange", follow);
follow();
