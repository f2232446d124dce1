/** Those who are in a voice channel, below it in the list of channels. */

/** @import { Channel } from "../types.d.ts" */
/** @import { VoiceMember } from "../state/store.js" */
/** @import { Child, Page } from "./types.d.ts" */

import { ChannelType } from "../state/enums.js";
import { isListening } from "../state/voice.js";
import { avatar } from "./elements/avatars.js";
import { h } from "./elements/dom.js";
import { onContextMenu, pointOf } from "./elements/menus.js";
import { voiceMarks, voiceWords } from "./elements/voice_marks.js";
import { openUserMenu } from "./menus/user_menu.js";

/**
 * Draw who is in a channel; of a stage, the speakers and how many listen.
 * @param {Page} page
 * @param {Channel} channel
 * @returns {Child}
 */
export function voiceRows(page, channel) {
  const members = page.session.store.voiceMembers(channel);
  if (channel.type !== ChannelType.STAGE) return members.map((member) => row(page, channel, member));
  const speakers = members.filter(({ state }) => !isListening(state));
  const listening = members.length - speakers.length;
  const audience = listening > 0 && h("div", { class: "voice-member" }, `${listening} listening`);
  return [speakers.map((member) => row(page, channel, member)), audience];
}

/**
 * @param {Page} page
 * @param {Channel} channel
 * @param {VoiceMember} member
 */
function row(page, channel, { state, user }) {
  const { store } = page.session;
  const guild = store.guilds.get(channel.guild_id ?? "");
  const name = store.displayName(user, channel.guild_id);
  const properties = {
    class: "voice-member",
    "aria-label": [name, `in ${channel.name}`, ...voiceWords(state)].join(", "),
    "aria-haspopup": "menu",
    data: { key: `in-voice-${user.id}` },
    onclick: (/** @type {MouseEvent} */ event) => openUserMenu(page, user, pointOf(event), guild),
  };
  const picture = avatar(user, store.member(channel.guild_id, user.id), name, "tiny");
  const button = h("button", properties, picture, h("span", { class: "name" }, name), voiceMarks(state));
  return onContextMenu(button, (point) => openUserMenu(page, user, point, guild));
}
