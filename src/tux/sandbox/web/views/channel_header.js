/** The head of the middle of the page: which channel this is, and what can be shown beside it. */

/** @import { Channel } from "../types.d.ts" */
/** @import { Child, Page } from "./types.d.ts" */
/** @import { Layout } from "./layout.js" */

import { channelName, isForum, isThread, isVoice } from "../state/channels.js";
import { mentionsIn } from "../state/mentions.js";
import { h } from "./elements/dom.js";
import { channelIcon, icon } from "./elements/icons.js";
import { markdown } from "./elements/markdown.js";
import { pointBelow } from "./elements/menus.js";
import { openPins, openThreads } from "./menus/channel_menu.js";

/** Pixels by which the lists of pins and threads open to the left of their buttons. */
const LIST_OFFSET = 200;

/**
 * @param {Page} page
 * @param {Layout} layout
 * @returns {Child}
 */
export function channelHeader(page, layout) {
  const { channel } = page;
  const list = tool("list", "Servers and channels", () => layout.toggleList());
  const panel = tool("panel", "Sandbox controls", () => layout.togglePanel());
  if (!channel) return [list, h("span", { class: "topic" }), panel];
  return [
    list,
    channelIcon(channel.type),
    h("h1", {}, channelName(channel)),
    h("span", { class: "topic" }, topic(page, channel)),
    isForum(channel) ? null : messageTools(page, channel),
    channel.guild_id && tool("members", "Member List", () => layout.toggleMembers()),
    panel,
  ];
}

/**
 * @param {"list" | "panel" | "members" | "thread" | "pin"} name
 * @param {string} label
 * @param {(event: { currentTarget: HTMLElement }) => void} onclick
 */
const tool = (name, label, onclick) =>
  h(
    "button",
    { class: "plain", "aria-label": label, title: label, data: { key: `head-${name}` }, onclick },
    icon(name),
  );

/**
 * @param {Page} page
 * @param {Channel} channel
 */
function topic(page, channel) {
  if (!channel.topic || isForum(channel)) return "";
  return markdown(channel.topic.split("\n")[0], mentionsIn(page.session.store, channel.guild_id));
}

/**
 * @param {Page} page
 * @param {Channel} channel
 */
function messageTools(page, channel) {
  const hasThreads = channel.guild_id && !isThread(channel) && !isVoice(channel);
  /** @param {{ currentTarget: HTMLElement }} event */
  const place = ({ currentTarget }) => pointBelow(currentTarget, LIST_OFFSET);
  return [
    hasThreads && tool("thread", "Threads", (event) => openThreads(page, channel, place(event))),
    tool("pin", "Pinned Messages", (event) => openPins(page, channel, place(event))),
  ];
}
