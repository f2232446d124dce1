/** Icons, drawn for this page. */

import { ChannelType } from "../../state/enums.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make the icon of that name.
 * @param {keyof typeof SHAPES} name
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** @type {Record<number, keyof typeof SHAPES>} */
const CHANNEL_ICONS = {
  [ChannelType.DM]: "mail",
  [ChannelType.VOICE]: "voice",
  [ChannelType.ANNOUNCEMENT]: "announcement",
  [ChannelType.ANNOUNCEMENT_THREAD]: "thread",
  [ChannelType.PUBLIC_THREAD]: "thread",
  [ChannelType.PRIVATE_THREAD]: "thread",
  [ChannelType.STAGE]: "stage",
  [ChannelType.FORUM]: "forum",
  [ChannelType.MEDIA]: "forum",
};

/**
 * Make the icon of a type of channel.
 * @param {number} type
 */
export const channelIcon = (type) => icon(CHANNEL_ICONS[type] ?? "text");

/** Each icon as a path in a square of 24. */
const SHAPES = {
  text: "M9 3 8 8H4v2h3.6l-.8 4H3v2h3.4L5.5 21h2l.9-5h4l-.9 5h2l.9-5H19v-2h-4.2l.8-4H20V8h-4l1-5h-2l-1 " +
    "5h-4l1-5H9zm.6 7h4l-.8 4h-4l.8-4z",
  announcement: "M4 9v6h3l9 4V5L7 9H4zm14 0v6a3 3 0 0 0 0-6zM7 16l1.5 5H11l-1.3-4L7 16z",
  voice: "M4 9v6h4l5 4V5L8 9H4zm12-2a6 6 0 0 1 0 10v-2a4 4 0 0 0 0-6V7zm0 4a1.5 1.5 0 0 1 0 3v-3z",
  mic: "M12 3a3 3 0 0 1 3 3v6a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zm-6.5 8h2a4.5 4.5 0 0 0 9 0h2a6.5 6.5 0 0 1-5.5 " +
    "6.4V21h-2v-3.6A6.5 " +
    "6.5 0 0 1 5.5 11z",
  muted: "M12 3a3 3 0 0 1 3 3v3.6L9.6 15A3 3 0 0 1 9 12V6a3 3 0 0 1 3-3zm6.5 8a6.5 6.5 0 0 1-5.5 " +
    "6.4V21h-2v-3.6l-.9-.2 " +
    "1.7-1.7A4.5 4.5 0 0 0 16.5 11h2zM5.5 11h2a4.5 4.5 0 0 0 .7 2.4l-1.4 1.4A6.5 6.5 0 0 1 5.5 11zM3.3 21.3 " +
    "21.3 3.3l1.4 1.4-18 18-1.4-1.4z",
  headphones: "M4 13a8 8 0 0 1 16 0v5a2 2 0 0 1-2 2h-2v-7h2a6 6 0 0 0-12 0h2v7H6a2 2 0 0 1-2-2v-5z",
  deafened: "M4 13a8 8 0 0 1 12.5-6.6l-1.5 1.5A6 6 0 0 0 6 13h2v2.6L4 19.6V13zm16 0v5a2 2 0 0 1-2 2h-2v-7h2a6 6 0 0 " +
    "0-.5-2.4l1.5-1.5A8 8 0 0 1 20 13zM3.3 21.3 21.3 3.3l1.4 1.4-18 18-1.4-1.4z",
  screen: "M3 4h18v12h-8v2h3v2H8v-2h3v-2H3V4zm2 2v8h14V6H5zm5 1.5 5 2.5-5 2.5v-5z",
  leave: "M4 5h8v2H6v10h6v2H4V5zm11 3 5 4-5 4v-3H9v-2h6V8z",
  hand: "M7 11V5.5a1.2 1.2 0 0 1 2.4 0V10h.6V3.7a1.2 1.2 0 0 1 2.4 0V10h.6V4.5a1.2 1.2 0 0 1 2.4 " +
    "0V11h.6V7a1.2 1.2 0 0 " +
    "1 2.4 0v8a6 6 0 0 1-6 6c-3 0-4.3-1.2-5.5-3.5L4 13.5a1.3 1.3 0 0 1 2.1-1.4L7 13.5z",
  stage: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 20a8 8 0 0 1 16 0H4z",
  forum: "M4 5h12v8H9l-5 4V5zm14 4h2v12l-4-3H9v-2h9V9z",
  thread: "M7 4v9a3 3 0 0 0 3 3h5l-2-2 1.4-1.4L19 17l-4.6 4.4L13 20l2-2h-5a5 5 0 0 1-5-5V4h2z",
  lock: "M7 10V8a5 5 0 0 1 10 0v2h1v10H6V10h1zm2 0h6V8a3 3 0 0 0-6 0v2z",
  chevron: "M7 10l5 5 5-5H7z",
  close: "M6 5 5 6l6 6-6 6 1 1 6-6 6 6 1-1-6-6 6-6-1-1-6 6-6-6z",
  pin: "M14 3l7 7-2 1-4 4v4l-3-3-6 5 5-6-3-3h4l4-4-2-5z",
  members:
    "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm7 0a3 3 0 1 0 0-6v6zM2 20a7 7 0 0 1 14 0H2zm16 0h4a6 6 0 0 0-6-6c1.3 1.5 " +
    "2 3.6 2 6z",
  more: "M5 10a2 2 0 1 1 0 4 2 2 0 0 1 0-4zm7 0a2 2 0 1 1 0 4 2 2 0 0 1 0-4zm7 0a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  reply: "M10 7V3L3 10l7 7v-4c5 0 8 1.5 10 5-1-6-4-10-10-11z",
  list: "M3 6h18v2H3V6zm0 5h18v2H3v-2zm0 5h18v2H3v-2z",
  plus: "M11 4h2v7h7v2h-7v7h-2v-7H4v-2h7V4z",
  file: "M6 2h8l5 5v15H6V2zm8 1v5h5",
  panel: "M4 4h7v7H4V4zm9 0h7v7h-7V4zM4 13h7v7H4v-7zm9 0h7v7h-7v-7z",
  mail: "M3 5h18v14H3V5zm2 2 7 6 7-6H5z",
  eye: "M12 5c5 0 9 4 10 7-1 3-5 7-10 7S3 15 2 12c1-3 5-7 10-7zm0 3a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
  smile:
    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9a1.3 1.3 0 1 1 0 2.6A1.3 1.3 0 0 1 9 9zm6 0a1.3 1.3 0 1 1 0 2.6A1.3 " +
    "1.3 0 0 1 15 9zm-8 5h10a5 5 0 0 1-10 0z",
  alert: "M12 3 1 21h22L12 3zm-1 6h2v6h-2V9zm0 8h2v2h-2v-2z",
  outside: "M14 4h6v6h-2V7.4l-8.3 8.3-1.4-1.4L16.6 6H14V4zM5 6h6v2H7v9h9v-4h2v6H5V6z",
  send: "M3 4l18 8-18 8 3-7 8-1-8-1-3-7z",
};
