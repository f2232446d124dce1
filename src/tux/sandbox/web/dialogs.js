/** Layers over the page: dialogs, menus and an application's modals. Each closes with Escape and gives focus back. */

import { selectBox } from "./components.js";
import { h, icon, toast } from "./dom.js";
import { markdown } from "./markdown.js";

const layers = () => document.getElementById("layers");

/** A dialog. Returns a function that closes it. `submit(form)` may throw: its sentence is shown. */
export function dialog({ title, content, submit, label = "Done", danger = false, wide = false, onClose = () => {} }) {
  const before = document.activeElement;
  const problem = h("p", { class: "problem", role: "alert" });
  const send = h("button", { class: `button ${danger ? "danger" : "primary"}`, type: "submit" }, label);
  const close = () => {
    backdrop.remove();
    before?.focus?.();
    onClose();
  };
  const onsubmit = async (event) => {
    event.preventDefault();
    send.disabled = true;
    problem.textContent = "";
    try {
      if ((await submit(event.target)) !== false) close();
    } catch (error) {
      problem.textContent = error.sentence ?? error.message;
    }
    send.disabled = false;
  };
  const form = h(
    "form",
    { class: wide ? "dialog wide" : "dialog", role: "dialog", "aria-modal": "true", "aria-label": title, onsubmit },
    h("header", {}, h("h2", {}, title), h("button", { class: "plain", type: "button", "aria-label": "Close", onclick: close }, icon("close"))),
    h("div", { class: "dialog-content" }, content),
    problem,
    submit && h("footer", {}, h("button", { class: "button link", type: "button", onclick: close }, "Cancel"), send),
  );
  const backdrop = h("div", { class: "backdrop", onpointerdown: (event) => event.target === backdrop && close(), onkeydown: (event) => trap(event, form, close) }, form);
  layers().append(backdrop);
  (form.querySelector(".dialog-content input, .dialog-content textarea, .dialog-content .select-shown") ?? form.querySelector("button")).focus();
  return close;
}

function trap(event, form, close) {
  if (event.key === "Escape") {
    event.stopPropagation();
    return close();
  }
  if (event.key !== "Tab") return;
  const stops = [...form.querySelectorAll("a[href], button:not(:disabled), input, textarea, select, [tabindex='0']")].filter((stop) => stop.offsetParent);
  const [first, last] = [stops[0], stops.at(-1)];
  const leaving = event.shiftKey ? first : last;
  if (document.activeElement !== leaving) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}

/** A menu at a place: [{label, run, danger}] with null for a line and {title} for a heading. */
export function menu(entries, x, y) {
  document.querySelector(".menu")?.remove();
  const before = document.activeElement;
  const close = () => {
    element.remove();
    document.removeEventListener("pointerdown", outside, true);
    before?.focus?.();
  };
  const outside = (event) => !element.contains(event.target) && close();
  const row = (entry) => {
    if (!entry) return h("hr");
    if (entry.title) return h("div", { class: "menu-title" }, entry.title);
    const run = () => {
      close();
      entry.run();
    };
    return h("button", { class: entry.danger ? "danger" : "", role: "menuitem", onclick: run }, entry.label);
  };
  const onkeydown = (event) => {
    const items = [...element.querySelectorAll("[role=menuitem]")];
    const place = items.indexOf(document.activeElement);
    if (event.key === "ArrowDown") items[(place + 1) % items.length].focus();
    else if (event.key === "ArrowUp") items[(place - 1 + items.length) % items.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const element = h("div", { class: "menu", role: "menu", onkeydown }, entries.map(row));
  layers().append(element);
  const { width, height } = element.getBoundingClientRect();
  element.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
  element.style.top = `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`;
  element.querySelector("[role=menuitem]")?.focus();
  document.addEventListener("pointerdown", outside, true);
}

// an application's modal

/** Shows a modal that an application opened; sends what was filled in. */
export function modal(data, session) {
  const guild = session.store.guilds.get(session.store.channels.get(data.channel_id)?.guild_id);
  const scope = { store: session.store, guild };
  const fields = [];
  const content = data.components.map((component) => field(component, scope, fields));
  dialog({
    title: data.title,
    content: [h("p", { class: "modal-app" }, `From ${data.application.name}. Do not share passwords or other secrets.`), content],
    label: "Submit",
    submit: async () => {
      for (const { name, missing } of fields) if (missing()) throw new Error(`“${name}” needs an answer.`);
      const outcome = await session.interactions.submit(data, answers(data.components, fields));
      if (outcome === "failure") toast("Something went wrong: the application did not respond", "error");
    },
  });
}

function field(component, scope, fields, label = null) {
  if (component.type === 1) return (component.components ?? []).map((inner) => field(inner, scope, fields));
  if (component.type === 10) return h("div", { class: "text-display" }, markdown(component.content));
  if (component.type === 18) {
    const inner = field(component.component, scope, fields, component.label);
    return h("div", { class: "field" }, heading(component.label, component.component.required ?? component.component.type !== 4, component.description), inner);
  }
  if (component.type === 4) return textInput(component, fields, label);
  if ([3, 5, 6, 7, 8].includes(component.type)) return choice(component, scope, fields, label);
  if (component.type === 19) return upload(component, fields, label);
  return h("p", {}, `A field of type ${component.type}`);
}

function heading(text, required, description) {
  return [h("span", { class: "field-name" }, text, required ? h("span", { class: "required", title: "required" }, " *") : null), description && h("small", {}, description)];
}

function textInput(component, fields, label) {
  const tag = component.style === 2 ? "textarea" : "input";
  const required = component.required ?? true;
  const name = label ?? component.label ?? component.custom_id;
  const input = h(tag, { maxlength: component.max_length ?? 4000, minlength: component.min_length, required, placeholder: component.placeholder, value: component.value ?? "", "aria-label": name, rows: tag === "textarea" ? 5 : null, data: { customId: component.custom_id } });
  fields.push({ component, name, value: () => input.value, missing: () => required && !input.value.trim() });
  return label ? input : h("div", { class: "field" }, heading(name, required), input);
}

function choice(component, scope, fields, label) {
  const box = selectBox(component, scope, () => {});
  const required = component.required ?? true;
  fields.push({ component, name: label ?? component.placeholder ?? "A choice", value: () => box.values(), missing: () => required && !box.values().length && (component.min_values ?? 1) > 0 });
  return box;
}

function upload(component, fields, label) {
  const input = h("input", { type: "file", multiple: (component.max_values ?? 1) > 1, "aria-label": label });
  fields.push({ component, name: label ?? "A file", value: () => [...input.files], missing: () => (component.required ?? true) && !input.files.length });
  return input;
}

function answers(components, fields) {
  const byId = new Map(fields.map((entry) => [entry.component.custom_id, entry.value]));
  const one = (component) => {
    if (component.type === 1) return { type: 1, components: component.components.map(one) };
    if (component.type === 18) return { type: 18, id: component.id, component: one(component.component) };
    if (component.type === 4) return { type: 4, custom_id: component.custom_id, value: byId.get(component.custom_id)() };
    return { type: component.type, custom_id: component.custom_id, values: byId.get(component.custom_id)?.() ?? [] };
  };
  return components.filter((component) => component.type !== 10).map(one);
}
