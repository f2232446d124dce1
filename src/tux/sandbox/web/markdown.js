/** Discord's markdown as DOM nodes. A pure function of its text: user text is never parsed as HTML. */

import { h } from "./dom.js";

/**
 * Inline rules, first match wins. Each has a pattern anchored at the place being read and a function from its match
 * to a node; `inner` reads nested text.
 */
const INLINE = [
  [/^\\([^\w\s])/, ([, character]) => document.createTextNode(character)],
  [/^``([^\n]+?)``(?!`)/, ([, code]) => h("code", {}, code.trim())],
  [/^`([^`\n]+?)`/, ([, code]) => h("code", {}, code)],
  [/^\*\*\*(\S[\s\S]*?)\*\*\*/, ([, text], context) => h("strong", {}, h("em", {}, inline(text, context)))],
  [/^\*\*(\S[\s\S]*?)\*\*(?!\*)/, ([, text], context) => h("strong", {}, inline(text, context))],
  [/^__(\S[\s\S]*?)__(?!_)/, ([, text], context) => h("u", {}, inline(text, context))],
  [/^~~(\S[\s\S]*?)~~/, ([, text], context) => h("s", {}, inline(text, context))],
  [/^\|\|([\s\S]+?)\|\|/, ([, text], context) => spoiler(inline(text, context))],
  [/^\*(?=\S)((?:\*\*|[^*])+?)\*(?!\*)/, ([, text], context) => h("em", {}, inline(text, context))],
  [/^_(?=\S)([^_]+?)_(?!\w)/, ([, text], context) => h("em", {}, inline(text, context))],
  [/^\[([^\]\n]+)\]\(<?(https?:\/\/[^\s)>]+)>?(?: "[^"\n]*")?\)/, ([, text, url], context) => link(url, inline(text, context))],
  [/^<(https?:\/\/[^\s>]+)>/, ([, url]) => link(url, [url])],
  [/^https?:\/\/[^\s<]*[^\s<.,:;"')\]!?*_~|]/, ([url]) => link(url, [url])],
  [/^<t:(-?\d{1,13})(?::([tTdDfFRsS]))?>/, ([, seconds, style]) => timestamp(Number(seconds), style ?? "f")],
  [/^<@!?(\d+)>/, ([, id], context) => mention(`@${context.userName(id)}`, "user", id)],
  [/^<@&(\d+)>/, ([, id], context) => roleMention(context.role(id))],
  [/^<#(\d+)>/, ([, id], context) => mention(`#${context.channelName(id)}`, "channel", id)],
  [/^<\/([^:>]+):(\d+)>/, ([, name]) => h("span", { class: "mention command" }, `/${name}`)],
  [/^<(a?):(\w{2,32}):(\d+)>/, ([, animated, name, id]) => emoji(name, id, animated)],
  [/^@(everyone|here)\b/, ([text]) => h("span", { class: "mention" }, text)],
];

const BLOCKS = [
  [/^```(?:([\w+#.-]+)\n)?\n?([\s\S]*?)\n?```/, ([, language, code]) => codeBlock(language, code)],
  [/^>>> ([\s\S]+)/, ([, text], context) => h("blockquote", {}, blocks(text, context))],
  [/^(?:> ?[^\n]*(?:\n|$))+/, ([text], context) => h("blockquote", {}, blocks(text.replace(/^> ?/gm, "").replace(/\n$/, ""), context))],
  [/^(#{1,3}) +([^\n]+)(?:\n|$)/, ([, hashes, text], context) => h(`h${hashes.length + 2}`, { class: `heading-${hashes.length}` }, inline(text, context))],
  [/^-# +([^\n]+)(?:\n|$)/, ([, text], context) => h("small", { class: "subtext" }, inline(text, context))],
  [/^(?: *(?:[-*]|\d+\.) +[^\n]+(?:\n|$))+/, ([text], context) => list(text, context)],
];

/** No names known: what mentions show in a place that has no guild. */
const NOBODY = { userName: (id) => id, role: (id) => ({ name: id }), channelName: (id) => id };

/** The nodes for a message's text. `context` gives names for mentions. */
export function markdown(text, context = NOBODY) {
  return blocks(text ?? "", context);
}

function blocks(text, context) {
  const nodes = [];
  let plain = "";
  let rest = text;
  let atLineStart = true;
  const flush = () => {
    if (plain) nodes.push(...inline(plain, context));
    plain = "";
  };
  while (rest) {
    const found = BLOCKS.map(([pattern, node]) => [pattern.exec(rest), node]).find(
      ([match], place) => match && match[0] && (atLineStart || place === 0),
    );
    if (found) {
      if (plain.endsWith("\n")) plain = plain.slice(0, -1);
      flush();
      nodes.push(found[1](found[0], context));
      rest = rest.slice(found[0][0].length).replace(/^\n/, "");
      atLineStart = true;
      continue;
    }
    const end = nextBreak(rest);
    plain += rest.slice(0, end);
    atLineStart = plain.endsWith("\n");
    rest = rest.slice(end);
  }
  flush();
  return nodes;
}

/** How far plain text reaches: to the end of the line or to a code fence. */
function nextBreak(text) {
  const line = text.indexOf("\n") + 1 || text.length;
  const fence = text.indexOf("```", 1);
  return fence > 0 ? Math.min(line, fence) : line;
}

function inline(text, context) {
  const nodes = [];
  let plain = "";
  let rest = text;
  while (rest) {
    const found = INLINE.map(([pattern, node]) => [pattern.exec(rest), node]).find(([match]) => match);
    if (found && !(found[0][0].startsWith("_") && /\w$/.test(plain))) {
      if (plain) nodes.push(document.createTextNode(plain));
      plain = "";
      nodes.push(found[1](found[0], context));
      rest = rest.slice(found[0][0].length);
      continue;
    }
    const step = /^[^\\`*_~|[<@h]+|^[\s\S]/.exec(rest)[0];
    plain += step;
    rest = rest.slice(step.length);
  }
  if (plain) nodes.push(document.createTextNode(plain));
  return nodes;
}

function link(url, children) {
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, children);
}

function spoiler(children) {
  const show = (event) => {
    event.currentTarget.classList.add("shown");
    event.currentTarget.removeAttribute("aria-label");
  };
  const onkeydown = (event) => ["Enter", " "].includes(event.key) && show(event);
  return h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Spoiler", onclick: show, onkeydown }, h("span", {}, children));
}

function mention(text, kind, id) {
  return h("span", { class: "mention", data: { [kind]: id } }, text);
}

function roleMention(role) {
  const color = role.color ? `#${role.color.toString(16).padStart(6, "0")}` : null;
  return h("span", { class: "mention", style: color ? { color, backgroundColor: `${color}22` } : {} }, `@${role.name}`);
}

function emoji(name, id, animated) {
  const file = `${id}.${animated ? "gif" : "png"}`;
  return h("img", { class: "emoji", src: `/cdn/emojis/${file}`, alt: `:${name}:`, title: `:${name}:` });
}

function codeBlock(language, code) {
  return h("pre", { data: language ? { language } : {} }, h("code", {}, code));
}

function list(text, context) {
  const ordered = /^ *\d+\./.test(text);
  const items = text.replace(/\n$/, "").split("\n");
  const first = Number(/^ *(\d+)\./.exec(text)?.[1] ?? 1);
  const nodes = items.map((item) => {
    const [, space, content] = /^( *)(?:[-*]|\d+\.) +(.*)$/.exec(item);
    return h("li", { class: space.length >= 2 ? "nested" : null }, inline(content, context));
  });
  return ordered ? h("ol", { start: first }, nodes) : h("ul", {}, nodes);
}

const FORMATS = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};

function timestamp(seconds, style) {
  const moment = new Date(seconds * 1000);
  if (Number.isNaN(moment.getTime())) return document.createTextNode("Invalid date");
  const full = moment.toLocaleString(undefined, { dateStyle: "full", timeStyle: "medium" });
  const text = style === "R" ? relative(moment) : moment.toLocaleString(undefined, FORMATS[style]);
  return h("time", { class: "timestamp", datetime: moment.toISOString(), title: full, data: style === "R" ? { relative: "" } : {} }, text);
}

const UNITS = [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** "in 3 hours", "2 days ago". */
export function relative(moment) {
  const seconds = (moment - Date.now()) / 1000;
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(seconds / length), unit);
}

/** Keeps every relative time on the page right. */
export function keepTime() {
  setInterval(() => {
    for (const element of document.querySelectorAll("time[data-relative]")) {
      element.textContent = relative(new Date(element.dateTime));
    }
  }, 1000);
}
