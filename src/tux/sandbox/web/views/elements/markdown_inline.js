/** Discord's markdown within a line: emphasis, code, links and mentions. */

/** @import { Id } from "../../types.d.ts" */
/** @import { Mentions, Place } from "../../state/mentions.js" */

import { cssColor } from "./colors.js";
import { h } from "./dom.js";
import { customEmoji } from "./pictures.js";
import { timestamp } from "./timestamps.js";

/**
 * @typedef {Mentions & { isQuote?: boolean, isLink?: boolean }} Context What names those mentioned; whether the text
 *   stands in a quote, where no further quote begins, or in a link, where no further link does.
 */

/**
 * Draws a match; returns null where the rule does not apply.
 * @typedef {(match: RegExpExecArray, context: Context) => Node | null} Draw
 */

const GUILD_PLACES = {
  browse: "Browse Channels",
  customize: "Channels & Roles",
  guide: "Server Guide",
  "linked-roles": "Linked Roles",
};

/**
 * The rules by the character that begins them, the first match first. The patterns are anchored at that character, and
 * there is only one way to match each part of a text: with two ways, a text that fails would take exponential time.
 * @type {Record<string, [pattern: RegExp, draw: Draw][]>}
 */
const RULES = {
  "¯": [[/^¯\\_\(ツ\)_\/¯/, ([text]) => plain(text)]],
  "\\": [[/^\\([^0-9A-Za-z\s])/, ([, character]) => plain(character)]],
  "`": [[/^(`+)(?!`)([\s\S]*?[^`])\1(?!`)/, ([, , code]) => h("code", {}, code.replace(/^ (?=`)|(?<=`) $/g, ""))]],
  "*": [
    [/^\*\*\*(\S[\s\S]*?)\*\*\*(?!\*)/, ([, text], context) => h("strong", {}, h("em", {}, inline(text, context)))],
    [/^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/, ([, text], context) => h("strong", {}, inline(text, context))],
    [
      /^\*(?=\S)((?:\\[\s\S]|\*\*|[^\\*])*?(?:\*\*|\\[\s\S]|[^\s\\*]))\*(?!\*)/,
      ([, text], context) => h("em", {}, inline(text, context)),
    ],
  ],
  _: [
    [/^__((?:\\[\s\S]|[^\\])+?)__(?!_)/, ([, text], context) => h("u", {}, inline(text, context))],
    [/^_((?:\\[\s\S]|__|[^\\_])+?)_(?!\w)/, ([, text], context) => h("em", {}, inline(text, context))],
  ],
  "~": [[/^~~([\s\S]+?)~~/, ([, text], context) => h("s", {}, inline(text, context))]],
  "|": [[/^\|\|([\s\S]+?)\|\|/, ([, text], context) => spoiler(inline(text, context))]],
  "[": [[
    /^\[([^\]\n]+)\]\(<?(https?:\/\/(?:[^\s()<>]|\([^\s()<>]*\))+)>?(?: "[^"\n]*")?\)/,
    ([, text, url], context) => maskedLink(text, url, context),
  ]],
  h: [[
    /^https?:\/\/(?:[^\s<()\]]|\](?!\()|\([^\s<()]*\))*(?:[^\s<.,:;"'()\]!?*_~|]|\([^\s<()]*\))/,
    ([url], context) => link(url, context),
  ]],
  "<": [
    [/^<(https?:\/\/[^\s>]+)>/, ([, url], context) => link(url, context)],
    [/^<t:(-?\d{1,13})(?::([tTdDfFRsS]))?>/, ([, seconds, style]) => timestamp(Number(seconds), style ?? "f")],
    [/^<@!?(\d+)>/, ([, id], context) => userMention(id, context)],
    [/^<@&(\d+)>/, ([, id], context) => roleMention(id, context)],
    [/^<#(\d+)>/, ([, id], context) => channelMention(id, context)],
    [/^<\/([^:>]+):(\d+)>/, ([, name]) => h("span", { class: "mention command" }, `/${name}`)],
    [/^<(a?):(\w{2,32}):(\d+)>/, ([, animated, name, id]) => customEmoji(id, name, Boolean(animated))],
    [
      /^<id:(browse|customize|guide|linked-roles)>/,
      ([, place]) => h("span", { class: "mention" }, GUILD_PLACES[/** @type {keyof typeof GUILD_PLACES} */ (place)]),
    ],
  ],
  "@": [[/^@(everyone|here)\b/, ([text]) => h("span", { class: "mention" }, text)]],
};
const UNTIL_RULE = /^[^¯\\`*_~|[<@h]+|^[\s\S]/u;

/**
 * Draw a text of one line.
 * @param {string} text
 * @param {Context} context
 */
export function inline(text, context) {
  /** @type {Node[]} */
  const nodes = [];
  let pending = "";
  for (let rest = text; rest;) {
    const { node, length } = applyRule(rest, pending, context);
    if (node && pending) nodes.push(plain(pending));
    if (node) nodes.push(node);
    pending = node ? "" : pending + rest.slice(0, length);
    rest = rest.slice(length);
  }
  if (pending) nodes.push(plain(pending));
  return nodes;
}

/**
 * Apply the rule that begins here. Returns its node and length, or the length of the plain text up to the next rule.
 * An underscore within a word begins nothing.
 * @param {string} rest
 * @param {string} before
 * @param {Context} context
 */
function applyRule(rest, before, context) {
  const isWithinWord = rest[0] === "_" && /\w/.test(before.at(-1) ?? "");
  for (const [pattern, draw] of (!isWithinWord && RULES[rest[0]]) || []) {
    const match = pattern.exec(rest);
    const node = match && draw(match, context);
    if (node) return { node, length: match[0].length };
  }
  return { node: null, length: UNTIL_RULE.exec(rest)?.[0].length ?? 1 };
}

/** @param {string} text */
const plain = (text) => document.createTextNode(text);

// links

/**
 * Draw a link under other words; not under words that look like an address, which would mislead.
 * @param {string} text
 * @param {string} url
 * @param {Context} context
 */
function maskedLink(text, url, context) {
  if (/https?:\/\//.test(text)) return null;
  return context.place(url) ? link(url, context) : outwardLink(url, inline(text, { ...context, isLink: true }));
}

/**
 * Draw an address; that of a channel or message of this page leads there.
 * @param {string} url
 * @param {Context} context
 */
function link(url, context) {
  if (context.isLink) return plain(url);
  const place = context.place(url);
  return place ? placeLink(place, place.label) : outwardLink(url, [plain(url)]);
}

/**
 * @param {string} href
 * @param {Node[]} children
 */
const outwardLink = (href, children) =>
  h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, children);

/**
 * @param {Place} place
 * @param {string} label
 */
function placeLink({ id, href }, label) {
  if (!href) return h("span", { class: "mention" }, label);
  return h("a", { class: "mention place", href, data: { channel: id } }, label);
}

// mentions

/**
 * @param {Id} id
 * @param {Context} context
 */
const userMention = (id, context) => h("span", { class: "mention", data: { user: id } }, `@${context.userName(id)}`);

/**
 * @param {Id} id
 * @param {Context} context
 */
function roleMention(id, context) {
  const { name, color } = context.role(id);
  const shade = color ? cssColor(color) : null;
  const style = shade ? { color: shade, backgroundColor: `${shade}22` } : {};
  return h("span", { class: "mention", data: { role: id }, style }, `@${name}`);
}

/**
 * @param {Id} id
 * @param {Context} context
 */
function channelMention(id, context) {
  const place = context.channel(id);
  return placeLink(place, `#${place.name}`);
}

/**
 * Bring the names within what is drawn already up to date.
 * @param {HTMLElement} element
 * @param {Mentions} mentions
 */
export function renameMentions(element, mentions) {
  /** @type {NodeListOf<HTMLElement>} */
  const spans = element.querySelectorAll(".mention:is([data-user], [data-role])");
  for (const span of spans) {
    const { user, role } = span.dataset;
    const text = `@${user ? mentions.userName(user) : mentions.role(role ?? "").name}`;
    if (span.textContent !== text) span.textContent = text;
  }
}

// spoilers

/** @param {Node[]} children */
function spoiler(children) {
  const element = h("span", {
    class: "spoiler",
    role: "button",
    tabindex: "0",
    "aria-label": "Spoiler",
    onclick: (event) => reveal(event),
    onkeydown: (event) => ["Enter", " "].includes(event.key) && reveal(event),
  }, h("span", {}, children));
  return element;
}

/** @param {Event & { currentTarget: HTMLElement }} event */
function reveal(event) {
  const { currentTarget: element } = event;
  if (element.classList.contains("shown")) return;
  element.classList.add("shown");
  element.removeAttribute("aria-label");
  element.removeAttribute("role");
  event.preventDefault();
}
