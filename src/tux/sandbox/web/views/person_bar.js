/** The foot of the list of channels: who this person is, as whom they show themselves, and their place in voice. */

/** @import { Guild, Status, VoiceState } from "../types.d.ts" */
/** @import { MenuEntry, Page, Point } from "./types.d.ts" */

import { setPresence } from "../actions/presence.js";
import { changeOwnVoice, setVoiceChannel } from "../actions/voice.js";
import { STATUS_NAMES } from "../state/presences.js";
import { openCustomStatus } from "./dialogs/custom_status.js";
import { avatar, withStatus } from "./elements/avatars.js";
import { h } from "./elements/dom.js";
import { icon } from "./elements/icons.js";
import { openMenu, pointOf } from "./elements/menus.js";

/** @type {Status[]} */
const CHOICES = ["online", "idle", "dnd", "invisible"];

/** @param {Page} page */
export const personBar = (page) => h("footer", {}, voiceBar(page), self(page));

/** @param {Page} page */
function self(page) {
  const { session } = page;
  const { me } = session.store;
  const { status, text } = session.presence;
  const name = me.global_name ?? me.username;
  const menu = {
    class: "plain self-name",
    "aria-label": `Your status: ${STATUS_NAMES[status]}`,
    "aria-haspopup": "menu",
    title: "Set your status",
    data: { key: "own-status" },
    onclick: (/** @type {MouseEvent} */ event) => openStatusMenu(page, pointOf(event)),
  };
  const leave = {
    class: "button secondary small",
    "aria-label": "Switch person",
    title: "Be someone else",
    data: { key: "switch" },
    onclick: () => page.leave(),
  };
  return h(
    "div",
    { class: "self" },
    h(
      "button",
      menu,
      withStatus(avatar(me, null, name, "small"), status),
      h("span", {}, h("strong", {}, name), h("small", {}, text || me.username)),
    ),
    h("button", leave, "Switch", h("span", { class: "roomy" }, "person")),
  );
}

/**
 * @param {Page} page
 * @param {Point} point
 */
function openStatusMenu({ session }, point) {
  const { status, text } = session.presence;
  /** @type {MenuEntry[]} */
  const choices = CHOICES.map((choice) => ({
    label: choice === status ? `${STATUS_NAMES[choice]} ✓` : STATUS_NAMES[choice],
    run: () => setPresence(session, { status: choice }),
  }));
  const clear = { label: "Clear Custom Status", run: () => setPresence(session, { text: "" }) };
  const custom = { label: "Set Custom Status", run: () => openCustomStatus(session) };
  openMenu([...choices, null, custom, ...(text ? [clear] : [])], point);
}

/**
 * Draw the voice channel in which this person is, with the ways to be muted, deafened and gone.
 * @param {Page} page
 */
function voiceBar(page) {
  const { session } = page;
  const { store } = session;
  const guild = store.guildOfOwnVoice();
  const state = guild?.voice.get(store.me.id);
  const channel = store.channels.get(state?.channel_id ?? "");
  if (!guild || !state || !channel) return null;
  const place = {
    class: "plain voice-place",
    title: "Go to the channel",
    data: { key: "voice-place" },
    onclick: () => page.openChannel(channel),
  };
  const leave = () => setVoiceChannel(session, guild.id, null);
  return h(
    "section",
    { class: "voice-bar", "aria-label": "Your voice" },
    h("button", place, h("strong", {}, "Voice Connected"), h("small", {}, `${channel.name} / ${guild.name}`)),
    barButton("hang-up", "Leave voice", "leave", leave),
    h("div", { class: "voice-toggles" }, toggles(page, guild, state)),
  );
}

/**
 * @param {Page} page
 * @param {Guild} guild
 * @param {VoiceState} state
 */
function toggles({ session }, guild, { self_mute: isMuted, self_deaf: isDeaf, self_stream: isStreaming }) {
  /** @param {Partial<VoiceState>} changes */
  const change = (changes) => () => changeOwnVoice(session, guild, changes);
  const isSilent = isMuted || isDeaf;
  return [
    barButton(
      "mute",
      isSilent ? "Unmute" : "Mute",
      isSilent ? "muted" : "mic",
      change({ self_mute: !isSilent, self_deaf: false }),
      isSilent,
    ),
    barButton(
      "deafen",
      isDeaf ? "Undeafen" : "Deafen",
      isDeaf ? "deafened" : "headphones",
      change({ self_deaf: !isDeaf, self_mute: !isDeaf }),
      isDeaf,
    ),
    barButton(
      "stream",
      isStreaming ? "Stop Streaming" : "Share Your Screen",
      "screen",
      change({ self_stream: !isStreaming }),
      isStreaming,
    ),
  ];
}

/**
 * @param {string} key
 * @param {string} label
 * @param {Parameters<typeof icon>[0]} name
 * @param {() => unknown} onclick
 * @param {boolean} isOn
 */
function barButton(key, label, name, onclick, isOn = false) {
  const properties = {
    class: isOn ? "plain on" : "plain",
    "aria-label": label,
    title: label,
    data: { key: `own-${key}` },
    onclick,
  };
  return h("button", properties, icon(name));
}
