/** Discord's markdown as DOM nodes. A pure function of its text: user text is never parsed as HTML. */

import { h } from "../elements/dom.js";
import { shade } from "../elements/pictures.js";
import { timestamp } from "../../state/dates.js";

/**
 * Inline rules, first match wins: the characters that can begin it, a pattern anchored at the place being read, and a
 * function from its match to a node (null: not this rule after all).
 */
const INLINE = [
  ["¯", /^¯\\_\(ツ\)_\/¯/, ([text]) => plain(text)],
  ["\\", /^\\([^0-9A-Za-z\s])/, ([, character]) => plain(character)],
  ["`", /^(`+)(?!`)([\s\S]*?[^`])\1(?!`)/, ([, , code]) => h("code", {}, code.replace(/^ (?=`)|(?<=`) $/g, ""))],
  ["*", /^\*\*\*(\S[\s\S]*?)\*\*\*(?!\*)/, ([, text], context) => h("strong", {}, h("em", {}, inline(text, context)))],
  ["*", /^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/, ([, text], context) => h("strong", {}, inline(text, context))],
  ["_", /^__((?:\\[\s\S]|[^\\])+?)__(?!_)/, ([, text], context) => h("u", {}, inline(text, context))],
  ["~", /^~~([\s\S]+?)~~/, ([, text], context) => h("s", {}, inline(text, context))],
  ["|", /^\|\|([\s\S]+?)\|\|/, ([, text], context) => spoiler(inline(text, context))],
  [
    "*",
    /^\*(?=\S)((?:\\[\s\S]|\*\*|[^*])*?(?:\*\*|[^\s*]))\*(?!\*)/,
    ([, text], context) => h("em", {}, inline(text, context)),
  ],
  ["_", /^_((?:\\[\s\S]|__|[^\\_])+?)_(?!\w)/, ([, text], context) => h("em", {}, inline(text, context))],
  [
    "[",
    /^\[([^\]\n]+)\]\(<?(https?:\/\/(?:[^\s()<>]|\([^\s()<>]*\))+)>?(?: "[^"\n]*")?\)/,
    ([, text, url], context) => masked(text, url, context),
  ],
  ["<", /^<(https?:\/\/[^\s>]+)>/, ([, url], context) => link(url, context)],
  [
    "h",
    /^https?:\/\/(?:[^\s<()\]]|\](?!\()|\([^\s<()]*\))*(?:[^\s<.,:;"'()\]!?*_~|]|\([^\s<()]*\))/,
    ([url], context) => link(url, context),
  ],
  ["<", /^<t:(-?\d{1,13})(?::([tTdDfFRsS]))?>/, ([, seconds, style]) => timestamp(Number(seconds), style ?? "f")],
  [
    "<",
    /^<@!?(\d+)>/,
    ([, id], context) => h("span", { class: "mention", data: { user: id } }, `@${context.userName(id)}`),
  ],
  ["<", /^<@&(\d+)>/, ([, id], context) => roleMention(id, context.role(id))],
  ["<", /^<#(\d+)>/, ([, id], context) => placeLink(context.channel(id), `#${context.channel(id).name}`)],
  ["<", /^<\/([^:>]+):(\d+)>/, ([, name]) => h("span", { class: "mention command" }, `/${name}`)],
  ["<", /^<(a?):(\w{2,32}):(\d+)>/, ([, animated, name, id]) => emoji(name, id, animated)],
  [
    "<",
    /^<id:(browse|customize|guide|linked-roles)>/,
    ([, place]) => h("span", { class: "mention" }, GUILD_PLACES[place]),
  ],
  ["@", /^@(everyone|here)\b/, ([text]) => h("span", { class: "mention" }, text)],
];
const STARTS = new Map();
for (const [start, ...rule] of INLINE) STARTS.set(start, [...(STARTS.get(start) ?? []), rule]);
const UNTIL_START = /^[^¯\\`*_~|[<@h]+|^[\s\S]/u;
const GUILD_PLACES = {
  browse: "Browse Channels",
  customize: "Channels & Roles",
  guide: "Server Guide",
  "linked-roles": "Linked Roles",
};

const FENCE = /^```(?:([\w+#.-]+)\n)?\n?([\s\S]*?)\n?```/;
/** What begins at a line's start. Quotes do not stand in quotes. */
const BLOCKS = [
  [/^>>> ([\s\S]+)/, ([, text], context) => !context.quoted && h("blockquote", {}, quoted(text, context))],
  [
    /^(?:> [^\n]*(?:\n|$))+/,
    ([text], context) =>
      !context.quoted && h("blockquote", {}, quoted(text.replace(/^> /gm, "").replace(/\n$/, ""), context)),
  ],
  [
    /^(#{1,3}) +([^\n]+)(?:\n|$)/,
    ([, hashes, text], context) =>
      h(`h${hashes.length + 2}`, { class: `heading-${hashes.length}` }, inline(text.trim(), context)),
  ],
  [/^-# +([^\n]+)(?:\n|$)/, ([, text], context) => h("small", { class: "subtext" }, inline(text, context))],
  [/^(?: *(?:[-*]|\d{1,10}\.) +[^\n]+(?:\n|$))+/, ([text], context) => lists(items(text), context)],
];

/** No names known: what mentions show in a place that has no guild. */
const NOBODY = {
  userName: (id) => id,
  role: (id) => ({ name: id }),
  channel: (id) => ({ name: id }),
  place: () => null,
};
const EMOJI_ONLY =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}|[\u200d\ufe0f\u{1f3fb}-\u{1f3ff}]|<a?:\w{2,32}:\d+>|\s)+$/u;
const MOST_BIG = 60;

/** The nodes for a message's text. `context` gives names for mentions and places for links. */
export function markdown(text, context = NOBODY) {
  return blocks(text ?? "", context);
}

/** The nodes for a text of one line, such as an embed's title, where no headings or lists stand. */
export function markdownLine(text, context = NOBODY) {
  return inline(text ?? "", context);
}

/** Whether a text is nothing but a few emoji, which Discord shows large. */
export const isBig = (text) => text.length <= MOST_BIG && EMOJI_ONLY.test(text) && Boolean(text.trim());

const plain = (text) => document.createTextNode(text);
const quoted = (text, context) => blocks(text, { ...context, quoted: true });

// blocks

function blocks(text, context) {
  const nodes = [];
  let running = "";
  let rest = text;
  const flush = () => {
    if (running) nodes.push(...inline(running, context));
    running = "";
  };
  while (rest) {
    const [node, length] = block(rest, !running || running.endsWith("\n"), context);
    if (node) {
      running = running.replace(/\n$/, "");
      flush();
      nodes.push(node);
      rest = rest.slice(length).replace(/^\n/, "");
      continue;
    }
    const end = nextBreak(rest);
    running += rest.slice(0, end);
    rest = rest.slice(end);
  }
  flush();
  return nodes;
}

/** The block that begins here with its length, or nothing. Code fences begin anywhere, the others a line. */
function block(rest, atLineStart, context) {
  const fence = FENCE.exec(rest);
  if (fence && fence[2].trim()) return [codeBlock(fence[1], fence[2]), fence[0].length];
  for (const [pattern, draw] of atLineStart ? BLOCKS : []) {
    const match = pattern.exec(rest);
    const node = match && draw(match, context);
    if (node) return [node, match[0].length];
  }
  return [null, 0];
}

/** How far plain text reaches: to the end of the line or to a code fence. */
function nextBreak(text) {
  const line = text.indexOf("\n") + 1 || text.length;
  const fence = text.indexOf("```", 1);
  return fence > 0 ? Math.min(line, fence) : line;
}

function codeBlock(language, code) {
  return h("pre", { tabindex: "0", data: language ? { language } : {} }, h("code", {}, code));
}

/** The lines of a list: how deep, numbered from where, and what. */
function items(text) {
  return text.replace(/\n$/, "").split("\n").map((line) => {
    const [, space, number, content] = /^( *)(?:[-*]|(\d+)\.) +(.*)$/.exec(line);
    return { depth: Math.floor(space.length / 2), number, content };
  });
}

/** Nested lists out of lines; a deeper line belongs to the one before it. */
function lists(lines, context) {
  const root = h("div", { class: "lists" });
  const open = [];
  for (const { depth, number, content } of lines) {
    while (open.length && open.at(-1).depth > depth) open.pop();
    let level = open.at(-1);
    const ordered = number !== undefined;
    if (level?.depth === depth && level.ordered !== ordered) level = open.pop() && open.at(-1);
    if (!level || level.depth < depth) {
      const list = ordered ? h("ol", { start: number }) : h("ul");
      (level?.list.lastChild ?? root).append(list);
      level = { depth, ordered, list };
      open.push(level);
    }
    level.list.append(h("li", {}, inline(content, context)));
  }
  return root;
}

// inline

function inline(text, context) {
  const nodes = [];
  let running = "";
  let rest = text;
  while (rest) {
    const [node, length] = rule(rest, running, context);
    if (node) {
      if (running) nodes.push(plain(running));
      running = "";
      nodes.push(node);
      rest = rest.slice(length);
      continue;
    }
    const [step] = UNTIL_START.exec(rest);
    running += step;
    rest = rest.slice(step.length);
  }
  if (running) nodes.push(plain(running));
  return nodes;
}

/** What begins here with its length, or nothing; an underscore within a word begins nothing. */
function rule(rest, before, context) {
  if (rest[0] === "_" && /\w$/.test(before)) return [null, 0];
  for (const [pattern, draw] of STARTS.get(rest[0]) ?? []) {
    const match = pattern.exec(rest);
    const node = match && draw(match, context);
    if (node) return [node, match[0].length];
  }
  return [null, 0];
}

/** A link under other words; not where those words are an address themselves, which would mislead. */
function masked(text, url, context) {
  if (/https?:\/\//.test(text)) return null;
  return context.place?.(url) ? link(url, context) : outward(url, inline(text, { ...context, linked: true }));
}

/** An address; one of a channel or message here becomes a way there. */
function link(url, context) {
  if (context.linked) return plain(url);
  const place = context.place?.(url);
  return place ? placeLink(place, place.label) : outward(url, [url]);
}

const outward = (url, children) =>
  h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, children);

/** A channel or message of this client; without a way there it is a name only. */
function placeLink({ id, href }, label) {
  if (!href) return h("span", { class: "mention" }, label);
  return h("a", { class: "mention place", href, data: { channel: id } }, label);
}

function spoiler(children) {
  const show = (event) => {
    const hidden = event.currentTarget;
    if (hidden.classList.contains("shown")) return;
    hidden.classList.add("shown");
    hidden.removeAttribute("aria-label");
    hidden.removeAttribute("role");
    event.preventDefault();
  };
  const onkeydown = (event) => ["Enter", " "].includes(event.key) && show(event);
  return h("span", {
    class: "spoiler",
    role: "button",
    tabindex: "0",
    "aria-label": "Spoiler",
    onclick: show,
    onkeydown,
  }, h("span", {}, children));
}

function roleMention(id, role) {
  const color = role.color ? shade(role.color) : null;
  return h("span", {
    class: "mention",
    data: { role: id },
    style: color ? { color, backgroundColor: `${color}22` } : {},
  }, `@${role.name}`);
}

function emoji(name, id, animated) {
  const source = `/cdn/emojis/${id}.${animated ? "gif" : "png"}`;
  const picture = h("img", { class: "emoji", src: source, alt: `:${name}:`, title: `:${name}:` });
  picture.addEventListener("error", () => picture.replaceWith(`:${name}:`));
  return picture;
}
