/** Message components, old and V2. What is pressed or chosen is handed to `use(component, values)`. */

import { emojiPicture, picture, size } from "./content.js";
import { h, icon } from "./dom.js";
import { markdown } from "./markdown.js";
import { own } from "./pictures.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium" };

/** One component with all that is in it. `scope`: {context, use, store, guild, pending}. */
export function componentBlock(component, scope) {
  return (BLOCKS[component.type] ?? unknown)(component, scope);
}

const all = (components, scope) => (components ?? []).map((component) => componentBlock(component, scope));

const BLOCKS = {
  1: (row, scope) => h("div", { class: "row", role: "group" }, all(row.components, scope)),
  2: button,
  3: select,
  5: select,
  6: select,
  7: select,
  8: select,
  9: section,
  10: (display, scope) => h("div", { class: "text-display" }, markdown(display.content, scope.context)),
  11: (thumbnail) => h("div", { class: thumbnail.spoiler ? "thumbnail spoilered" : "thumbnail" }, picture(thumbnail.media.url, "thumbnail-image", thumbnail.description ?? "")),
  12: gallery,
  13: file,
  14: (separator) => h("hr", { class: `separator ${separator.spacing === 2 ? "large" : ""} ${separator.divider === false ? "invisible" : ""}` }),
  17: container,
};

function unknown(component) {
  return h("div", { class: "unknown-component" }, `A component of type ${component.type}`);
}

function button(component, scope) {
  const label = [component.emoji && emojiPicture(component.emoji), component.label && h("span", {}, component.label)];
  const kind = `button ${STYLES[component.style] ?? "secondary"}`;
  if (component.style === 5) {
    const href = /^https?:/.test(component.url) ? component.url : "#";
    return h("a", { class: kind, href, target: "_blank", rel: "noopener noreferrer", "aria-disabled": component.disabled ? "true" : null }, label, icon("reply"));
  }
  const press = (event) => {
    event.currentTarget.classList.add("pending");
    scope.use(component);
  };
  const name = component.label ?? component.emoji?.name;
  return h("button", { class: kind, disabled: component.disabled, "aria-label": name, data: { customId: component.custom_id ?? "" }, onclick: press }, label);
}

function section(component, scope) {
  return h(
    "div",
    { class: "section" },
    h("div", { class: "section-text" }, all(component.components, scope)),
    component.accessory && h("div", { class: "section-accessory" }, componentBlock(component.accessory, scope)),
  );
}

function container(component, scope) {
  const color = component.accent_color ?? null;
  const style = color === null ? {} : { borderLeftColor: `#${color.toString(16).padStart(6, "0")}` };
  const kind = `container ${color === null ? "" : "accented"} ${component.spoiler ? "spoilered" : ""}`;
  return h("div", { class: kind, style }, all(component.components, scope));
}

function gallery(component) {
  return h("div", { class: `gallery of-${Math.min(component.items.length, 4)}` }, component.items.map((item) => picture(item.media.url, "gallery-image", item.description ?? "")));
}

function file(component) {
  const url = own(component.file.url);
  const name = component.name ?? component.file.url.split("/").pop();
  return h("div", { class: "attachment" }, icon("file"), h("div", {}, h("a", { href: url ?? "#", download: name }, name), component.size ? h("small", {}, size(component.size)) : null));
}

// selects

/** What a select offers: {value, label, description, emoji, color}. */
export function offers(component, { store, guild }) {
  if (component.type === 3) return component.options ?? [];
  if (!guild) return [];
  const users = [...guild.members.values()].map((member) => ({ value: member.user.id, label: store.nameOf(member.user, guild.id), description: member.user.username, mark: "@" }));
  const roles = [...guild.roles.values()]
    .filter((role) => role.id !== guild.id)
    .sort((one, other) => other.position - one.position)
    .map((role) => ({ value: role.id, label: role.name, mark: "@", color: role.color }));
  const kinds = component.channel_types;
  const channels = [...store.channels.values()]
    .filter((channel) => channel.guild_id === guild.id && store.visible(channel) && (!kinds?.length || kinds.includes(channel.type)))
    .map((channel) => ({ value: channel.id, label: channel.name, description: store.channels.get(channel.parent_id)?.name, mark: channel.type === 4 ? "" : "#" }));
  return { 5: users, 6: roles, 7: [...users, ...roles], 8: channels }[component.type] ?? [];
}

function chosenAtFirst(component) {
  if (component.type === 3) return (component.options ?? []).filter((option) => option.default).map((option) => option.value);
  return (component.default_values ?? []).map((value) => value.id);
}

/** A select as a button that opens a list with a filter; `pick(values)` is called when the list closes changed. */
export function selectBox(component, scope, pick) {
  const most = component.max_values ?? 1;
  const least = component.min_values ?? 1;
  let values = chosenAtFirst(component);
  const options = () => offers(component, scope);
  const box = h("div", { class: "select" });
  const shown = h("button", { class: "select-shown", type: "button", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": component.placeholder || "Make a selection", disabled: component.disabled, onclick: () => (box.querySelector(".select-list") ? close(true) : open()) });
  const redraw = () => {
    const labels = options().filter((option) => values.includes(option.value)).map((option) => h("span", { class: most > 1 ? "chip" : "" }, option.emoji ? emojiPicture(option.emoji) : null, `${option.mark ?? ""}${option.label}`));
    shown.replaceChildren(...(labels.length ? labels : [h("span", { class: "placeholder" }, component.placeholder || "Make a selection")]), icon("chevron"));
  };
  const close = (report) => {
    box.querySelector(".select-list")?.remove();
    shown.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
    if (report && values.length >= least) pick(values);
  };
  const outside = (event) => !box.contains(event.target) && close(most > 1);
  const choose = (value) => {
    if (most === 1) {
      values = values[0] === value && least === 0 ? [] : [value];
      redraw();
      close(true);
      shown.focus();
      return;
    }
    values = values.includes(value) ? values.filter((one) => one !== value) : [...values, value].slice(0, most);
    redraw();
    fill(box.querySelector("input").value);
  };
  const fill = (text) => {
    const list = box.querySelector("[role=listbox]");
    const wanted = options().filter((option) => option.label.toLowerCase().includes(text.toLowerCase())).slice(0, 100);
    list.replaceChildren(...wanted.map((option) => optionRow(option, values.includes(option.value), () => choose(option.value))));
    if (!wanted.length) list.append(h("div", { class: "nothing" }, "Nothing matches"));
  };
  const open = () => {
    const filter = h("input", { type: "search", placeholder: "Search", "aria-label": "Search the options", oninput: (event) => fill(event.target.value) });
    const footer = most > 1 ? h("button", { class: "button primary small", type: "button", onclick: () => close(true) }, "Done") : null;
    const list = h("div", { class: "select-list", onkeydown: walk }, options().length > 8 ? filter : h("span", { hidden: true }, filter), h("div", { role: "listbox", "aria-multiselectable": String(most > 1) }), footer);
    box.append(list);
    shown.setAttribute("aria-expanded", "true");
    fill("");
    (options().length > 8 ? filter : (list.querySelector("[role=option]") ?? filter)).focus();
    document.addEventListener("pointerdown", outside);
  };
  const walk = (event) => {
    const rows = [...box.querySelectorAll("[role=option]")];
    const place = rows.indexOf(document.activeElement);
    if (event.key === "ArrowDown") rows[Math.min(place + 1, rows.length - 1)]?.focus();
    else if (event.key === "ArrowUp") rows[Math.max(place - 1, 0)]?.focus();
    else if (event.key === "Escape") {
      close(false);
      shown.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  redraw();
  box.append(shown);
  box.values = () => values;
  return box;
}

function optionRow(option, selected, choose) {
  const text = h("div", {}, h("div", { style: option.color ? { color: `#${option.color.toString(16).padStart(6, "0")}` } : {} }, `${option.mark ?? ""}${option.label}`), option.description && h("small", {}, option.description));
  return h("button", { type: "button", role: "option", class: "option", "aria-selected": String(selected), "aria-label": option.label, onclick: choose }, option.emoji ? emojiPicture(option.emoji) : null, text, selected ? "✓" : "");
}

function select(component, scope) {
  const box = selectBox(component, scope, (values) => {
    box.classList.add("pending");
    scope.use(component, values);
  });
  return box;
}
