/** The keyboard, across the page: regions, lists with one stop for Tab, and writing from wherever one is. */

const REGIONS = [
  ".rail",
  ".channels",
  ".voice",
  ".stage .messages, .stage .forum, .stage .outside-all",
  ".composer, .composer-closed",
  ".members",
  ".panel",
];
const STOPS = "button:not(:disabled), a[href], input, textarea, select, [tabindex]";
const WRITES = "input, textarea, select, [contenteditable]";

/** Makes a list one stop for Tab; the arrow keys walk in it. */
export function roving(list, selector) {
  const items = () => [...list.querySelectorAll(selector)].filter((item) => item.offsetParent);
  const settle = (current) => items().forEach((item) => (item.tabIndex = item === current ? 0 : -1));
  list.addEventListener("focusin", (event) => event.target.matches(selector) && settle(event.target));
  list.addEventListener("keydown", (event) => {
    const all = items();
    const place = all.indexOf(event.target);
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: all.length - 1 }[event.key];
    if (place < 0 || to === undefined || event.altKey) return;
    event.preventDefault();
    all[Math.max(0, Math.min(to, all.length - 1))].focus();
  });
  requestAnimationFrame(() => {
    if (!list.contains(document.activeElement)) settle(list.querySelector(`${selector}[aria-current]`) ?? items()[0]);
    else settle(document.activeElement);
  });
  return list;
}

/** F6 goes from region to region, a letter typed anywhere goes where one writes. `write()` focuses that place. */
export function watchKeys({ write, move, help }) {
  document.addEventListener("keydown", (event) => {
    const layered = document.getElementById("layers").childElementCount > 0;
    if (event.repeat && event.key === "Enter" && event.target.matches("button")) return event.preventDefault();
    if (layered) return;
    if (event.key === "F6") return event.preventDefault(), toRegion(event.shiftKey ? -1 : 1);
    if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      return event.preventDefault(), move(event.key === "ArrowUp" ? -1 : 1);
    }
    if (event.ctrlKey && event.key === "/") return event.preventDefault(), help();
    if (isLetter(event) && !event.target.closest(WRITES)) write();
  });
}

const isLetter = (event) =>
  event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;

function toRegion(step) {
  const regions = REGIONS.map((selector) => document.querySelector(selector)).filter((region) =>
    region?.offsetParent ?? region?.offsetHeight
  );
  const now = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions.at((now < 0 && step < 0 ? 0 : now + step) % regions.length);
  stopIn(next)?.focus();
}

/** Where the focus goes in a region: its own stop, or what is current or comes first. */
function stopIn(region) {
  if (region.tabIndex === 0) return region;
  const stops = [...region.querySelectorAll(STOPS)].filter((stop) => stop.offsetParent && stop.tabIndex >= 0);
  return region.querySelector("textarea, .option-input") ?? stops.find((stop) => stop.hasAttribute("aria-current")) ??
    stops[0];
}
