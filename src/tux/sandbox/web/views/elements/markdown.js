/** Discord's markdown as nodes, a pure function of its text: what people wrote is never parsed as HTML. */

/** @import { Mentions } from "../../state/mentions.js" */
/** @import { Context, Draw } from "./markdown_inline.js" */

import { h } from "./dom.js";
import { inline } from "./markdown_inline.js";

const FENCE = /^```(?:([\w+#.-]+)\n)?\n?([\s\S]*?)\n?```/;

/**
 * The rules that begin at the start of a line.
 * @type {[pattern: RegExp, draw: Draw][]}
 */
const BLOCKS = [
  [/^>>> ([\s\S]+)/, ([, text], context) => quote(text, context)],
  [/^(?:> [^\n]*(?:\n|$))+/, ([text], context) => quote(text.replace(/^> /gm, "").replace(/\n$/, ""), context)],
  [/^(#{1,3}) +([^\n]+)(?:\n|$)/, ([, hashes, text], context) => heading(hashes.length, text.trim(), context)],
  [/^-# +([^\n]+)(?:\n|$)/, ([, text], context) => h("small", { class: "subtext" }, inline(text, context))],
  [/^(?: *(?:[-*]|\d{1,10}\.) +[^\n]+(?:\n|$))+/, ([text], context) => lists(listLines(text), context)],
];

/** Names nobody: for a text that stands in no guild. @type {Mentions} */
const NO_MENTIONS = {
  userName: (id) => id,
  role: (id) => ({ name: id }),
  channel: (id) => ({ name: id }),
  place: () => null,
};

const EMOJI_ONLY =
  /^(?:[\p{Emoji_Presentation}\p{Extended_Pictographic}\u200d\ufe0f\u{1f3fb}-\u{1f3ff}\s]|<a?:\w{2,32}:\d+>)+$/u;
const LONGEST_LARGE = 60;

/**
 * Draw a message's text.
 * @param {string | null | undefined} text
 * @param {Context} context
 * @returns {Node[]}
 */
export function markdown(text, context = NO_MENTIONS) {
  return blocks(text ?? "", context);
}

/**
 * Draw a text of one line, such as an embed's title, where no headings and lists stand.
 * @param {string | null | undefined} text
 * @param {Context} context
 * @returns {Node[]}
 */
export function markdownLine(text, context = NO_MENTIONS) {
  return inline(text ?? "", context);
}

/**
 * Return whether a text is nothing but a few emoji, which Discord shows large.
 * @param {string} text
 */
export const isEmojiOnly = (text) => text.length <= LONGEST_LARGE && EMOJI_ONLY.test(text) && Boolean(text.trim());

// blocks

/**
 * @param {string} text
 * @param {Context} context
 */
function blocks(text, context) {
  /** @type {Node[]} */
  const nodes = [];
  let pending = "";
  for (let rest = text; rest;) {
    const found = block(rest, !pending || pending.endsWith("\n"), context);
    if (!found) {
      const end = nextBreak(rest);
      pending += rest.slice(0, end);
      rest = rest.slice(end);
      continue;
    }
    nodes.push(...inline(pending.replace(/\n$/, ""), context), found.node);
    pending = "";
    rest = rest.slice(found.length).replace(/^\n/, "");
  }
  return [...nodes, ...inline(pending, context)];
}

/**
 * Return the block that begins here with its length, if one does. Code blocks begin anywhere, the others a line.
 * @param {string} rest
 * @param {boolean} isLineStart
 * @param {Context} context
 */
function block(rest, isLineStart, context) {
  const fence = FENCE.exec(rest);
  if (fence?.[2].trim()) return { node: codeBlock(fence[1], fence[2]), length: fence[0].length };
  for (const [pattern, draw] of isLineStart ? BLOCKS : []) {
    const match = pattern.exec(rest);
    const node = match && draw(match, context);
    if (node) return { node, length: match[0].length };
  }
  return null;
}

/**
 * Return how far plain text reaches: to the end of the line or to a code block.
 * @param {string} text
 */
function nextBreak(text) {
  const line = text.indexOf("\n") + 1 || text.length;
  const fence = text.indexOf("```", 1);
  return fence > 0 ? Math.min(line, fence) : line;
}

/**
 * @param {string | undefined} language
 * @param {string} code
 */
const codeBlock = (language, code) => h("pre", { tabindex: "0", data: { language } }, h("code", {}, code));

/**
 * @param {string} text
 * @param {Context} context
 */
const quote = (text, context) =>
  context.isQuote ? null : h("blockquote", {}, blocks(text, { ...context, isQuote: true }));

/**
 * Draw a heading two levels below its own: the page has headings above it.
 * @param {number} level
 * @param {string} text
 * @param {Context} context
 */
function heading(level, text, context) {
  const tag = /** @type {"h3" | "h4" | "h5"} */ (`h${level + 2}`);
  return h(tag, { class: `heading-${level}` }, inline(text, context));
}

// lists

/**
 * A line of a list; one without a number has a dot.
 * @typedef {{ depth: number, number?: string, text: string }} ListLine
 */

/**
 * @param {string} text
 * @returns {ListLine[]}
 */
function listLines(text) {
  return text.replace(/\n$/, "").split("\n").map((line) => {
    const [, indent = "", number, content = ""] = /^( *)(?:[-*]|(\d+)\.) +(.*)$/.exec(line) ?? [];
    return { depth: Math.floor(indent.length / 2), number, text: content };
  });
}

/**
 * Draw nested lists; a deeper line belongs to the one before it.
 * @param {ListLine[]} lines
 * @param {Context} context
 */
function lists(lines, context) {
  const root = h("div", { class: "lists" });
  /** @type {{ depth: number, isOrdered: boolean, list: HTMLElement }[]} */
  const open = [];
  for (const { depth, number, text } of lines) {
    const isOrdered = number !== undefined;
    while (open.length && open[open.length - 1].depth > depth) open.pop();
    const same = open.at(-1);
    if (same?.depth === depth && same.isOrdered !== isOrdered) open.pop();
    const parent = open.at(-1);
    if (!parent || parent.depth < depth) {
      const list = isOrdered ? h("ol", { start: number }) : h("ul");
      (parent?.list.lastElementChild ?? root).append(list);
      open.push({ depth, isOrdered, list });
    }
    open[open.length - 1].list.append(h("li", {}, inline(text, context)));
  }
  return root;
}
