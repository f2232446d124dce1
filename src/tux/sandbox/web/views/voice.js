/** The head of a voice channel's or stage's page: who is in it, and the way in and out. */

import { h, icon } from "./elements/dom.js";
import { roving } from "./elements/keyboard.js";
import { P } from "../state/permissions.js";
import { avatar } from "./elements/pictures.js";

export const VOICE = [2, 13];
const STAGE = 13;
/** Milliseconds after which nothing came of a wish: the gateway says no word where it refuses one. */
const ANSWERS_WITHIN = 2000;

/** The voice states in a channel, each with its user; those whom nobody knows are left out. */
export function peopleIn(store, channel) {
  const states = [...(store.guilds.get(channel.guild_id)?.voice.values() ?? [])].filter((state) =>
    state.channel_id === channel.id
  );
  return states.map((state) => ({ state, user: store.users.get(state.user_id) })).filter(({ user }) => user);
}

export class Voice {
  /** `refused(sentence)` is called where nothing came of joining or leaving. */
  constructor(session, channel, refused) {
    this.session = session;
    this.store = session.store;
    this.refused = refused;
    this.element = h("section", { class: "voice", "aria-label": `Voice in ${channel.name}` });
    this.draw(channel);
  }

  draw(channel) {
    this.channel = channel;
    const focused = this.element.contains(document.activeElement) && document.activeElement.dataset.key;
    const people = peopleIn(this.store, channel);
    const groups = channel.type === STAGE ? staged(people) : [["In this channel", people]];
    this.element.replaceChildren(
      ...(people.length
        ? groups.map(([name, found]) => this.group(name, found))
        : [h("p", { class: "nothing" }, "Nobody is in here.")]),
      this.door(people),
    );
    if (focused) this.element.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  group(name, people) {
    const tiles = h("div", { class: "voice-people" }, people.map((one) => this.tile(one)));
    return h("div", {}, h("h3", {}, `${name} — ${people.length}`), roving(tiles, "button"));
  }

  tile({ state, user }) {
    const guild = this.store.guilds.get(this.channel.guild_id);
    const name = this.store.nameOf(user, guild.id);
    const silent = state.deaf || state.self_deaf ? "deafened" : state.mute || state.self_mute ? "muted" : null;
    return h(
      "button",
      {
        class: "voice-tile",
        "aria-label": [name, silent].filter(Boolean).join(", "),
        "aria-haspopup": "menu",
        data: { key: `voice-${user.id}` },
        onclick: (event) => this.session.userMenuAt(user, event, guild),
      },
      avatar(user, guild.members.get(user.id), name),
      h("span", { class: "name" }, name),
      silent && h("span", { class: "tag muted" }, silent),
    );
  }

  /** The button in or out, or why there is none. */
  door(people) {
    const { store, channel } = this;
    const inside = people.some(({ user }) => user.id === store.me.id);
    if (!inside && !store.may(P.CONNECT, channel.guild_id, channel)) {
      return h("p", { class: "faint" }, "You do not have permission to join.");
    }
    const full = !inside && channel.user_limit && people.length >= channel.user_limit &&
      !store.may(P.MOVE_MEMBERS, channel.guild_id, channel);
    if (full) return h("p", { class: "faint" }, `It is full: ${people.length} of ${channel.user_limit}.`);
    const go = h(
      "button",
      {
        class: `button ${inside ? "danger" : "success"}`,
        data: { key: "voice-door" },
        onclick: () => this.connect(inside ? null : channel.id),
      },
      icon("voice"),
      inside ? "Leave" : "Join",
    );
    return h("div", { class: "row" }, go, h("small", { class: "faint" }, "The sandbox carries no sound."));
  }

  connect(channelId) {
    const { guild_id: guildId } = this.channel;
    this.session.gateway.connectVoice(guildId, channelId);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      const now = this.store.guilds.get(guildId)?.voice.get(this.store.me.id)?.channel_id ?? null;
      if (now !== channelId) this.refused(channelId ? "You were not let in." : "You are still in there.");
    }, ANSWERS_WITHIN);
  }
}

/** On a stage there are those who may speak and those who listen. */
function staged(people) {
  const groups = [["Speakers", people.filter(({ state }) => !state.suppress)], [
    "Audience",
    people.filter(({ state }) => state.suppress),
  ]];
  return groups.filter(([, found]) => found.length);
}
