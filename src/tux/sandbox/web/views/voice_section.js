/** The head of a voice channel or stage: who is in it, and the way in and out. */

/** @import { Channel } from "../types.d.ts" */
/** @import { VoiceMember } from "../state/store.js" */
/** @import { Child, Page } from "./types.d.ts" */

import { raiseHand, setVoiceChannel } from "../actions/voice.js";
import { ChannelType } from "../state/enums.js";
import { Permission } from "../state/permissions.js";
import { isInvited, isListening } from "../state/voice.js";
import { avatar } from "./elements/avatars.js";
import { fill, h, keepFocus } from "./elements/dom.js";
import { icon } from "./elements/icons.js";
import { rovingFocus } from "./elements/keyboard.js";
import { pointOf } from "./elements/menus.js";
import { attempt, toast } from "./elements/toasts.js";
import { voiceMarks, voiceWords } from "./elements/voice_marks.js";
import { openUserMenu } from "./menus/user_menu.js";

export class VoiceSection {
  /**
   * @param {Page} page
   * @param {Channel} channel
   */
  constructor(page, channel) {
    this.page = page;
    this.store = page.session.store;
    this.channel = channel;
    /** Counts the wishes to join or leave, so that only the latest is answered. */
    this.wishes = 0;
    this.element = h("section", { class: "voice", "aria-label": `Voice in ${channel.name}` });
    this.update(channel);
  }

  /** @param {Channel} channel */
  update(channel) {
    this.channel = channel;
    const members = this.store.voiceMembers(channel);
    const groups = groupsOf(channel, members).map(([name, group]) => this.group(name, group));
    const nobody = h("p", { class: "nothing" }, "Nobody is in here.");
    keepFocus(this.element, () => fill(this.element, members.length ? groups : nobody, this.door(members)));
  }

  /**
   * @param {string} name
   * @param {VoiceMember[]} members
   */
  group(name, members) {
    const tiles = h("div", { class: "voice-people" }, members.map((member) => this.tile(member)));
    return h("div", {}, h("h3", {}, `${name} — ${members.length}`), rovingFocus(tiles));
  }

  /** @param {VoiceMember} member */
  tile({ state, user }) {
    const guild = this.store.guilds.get(this.channel.guild_id ?? "");
    const name = this.store.displayName(user, guild?.id);
    const properties = {
      class: "voice-tile",
      "aria-label": [name, ...voiceWords(state)].join(", "),
      "aria-haspopup": "menu",
      data: { key: `voice-${user.id}` },
      onclick: (/** @type {MouseEvent} */ event) => openUserMenu(this.page, user, pointOf(event), guild),
    };
    return h(
      "button",
      properties,
      avatar(user, guild?.members.get(user.id), name),
      h("span", { class: "name" }, name),
      h("span", { class: "voice-marks" }, voiceMarks(state)),
    );
  }

  /**
   * Draw the button in or out, or the reason why there is none.
   * @param {VoiceMember[]} members
   * @returns {Child}
   */
  door(members) {
    const { channel } = this;
    const isInside = members.some(({ user }) => user.id === this.store.me.id);
    const reason = isInside ? null : this.closedReason(members.length);
    if (reason) return h("p", { class: "faint" }, reason);
    const properties = {
      class: `button ${isInside ? "danger" : "success"}`,
      data: { key: "voice-door" },
      onclick: () => this.setChannel(isInside ? null : channel),
    };
    const button = h("button", properties, icon("voice"), isInside ? "Disconnect" : "Join Voice");
    const note = h("small", { class: "faint" }, "The sandbox carries no sound.");
    return h("div", { class: "row" }, button, this.hand(), note);
  }

  /** Draw the button by which somebody in the audience of a stage asks to speak, or no longer, or goes to speak. */
  hand() {
    const { channel, store } = this;
    const guild = store.guilds.get(channel.guild_id ?? "");
    const state = guild?.voice.get(store.me.id);
    if (!guild || channel.type !== ChannelType.STAGE || state?.channel_id !== channel.id) return null;
    if (!isListening(state) || !store.can(Permission.REQUEST_TO_SPEAK, guild.id, channel)) return null;
    const isRaised = Boolean(state.request_to_speak_timestamp);
    const label = isInvited(state) ? "Join the Speakers" : isRaised ? "Cancel Request" : "Request to Speak";
    const properties = {
      class: "button secondary",
      data: { key: "voice-hand" },
      onclick: () => attempt(() => raiseHand(this.page.session, guild, !isRaised)),
    };
    return h("button", properties, icon("hand"), label);
  }

  /**
   * Return why this person cannot join, if they cannot.
   * @param {number} count How many are in the channel.
   */
  closedReason(count) {
    const { channel, store } = this;
    /** @param {bigint} permission */
    const can = (permission) => store.can(permission, channel.guild_id, channel);
    if (!can(Permission.CONNECT)) return "You do not have permission to join.";
    const limit = channel.user_limit ?? 0;
    const isFull = limit > 0 && count >= limit && !can(Permission.MOVE_MEMBERS);
    return isFull ? `This channel is full: ${count} of ${limit}.` : null;
  }

  /** @param {Channel | null} channel Null to leave. */
  async setChannel(channel) {
    this.wishes += 1;
    const wish = this.wishes;
    const happened = await setVoiceChannel(this.page.session, this.channel.guild_id ?? "", channel?.id ?? null);
    if (happened || wish !== this.wishes) return;
    toast(channel ? "You could not join." : "You could not disconnect.", "error");
  }
}

/**
 * Return the members in groups with a heading; on a stage, those who may speak apart from those who listen.
 * @param {Channel} channel
 * @param {VoiceMember[]} members
 */
function groupsOf(channel, members) {
  /** @type {[heading: string, members: VoiceMember[]][]} */
  const groups = channel.type === ChannelType.STAGE
    ? [
      ["Speakers", members.filter(({ state }) => !isListening(state))],
      ["Audience", members.filter(({ state }) => isListening(state))],
    ]
    : [["In this channel", members]];
  return groups.filter(([, group]) => group.length);
}
