/** A person's actions in voice channels and on stages. */

/** @import { Guild, Id, Member, VoiceState } from "../types.d.ts" */
/** @import { Session } from "../state/session.js" */

/** Milliseconds after which a wish was refused: the gateway does not say so. */
const ANSWER_MILLISECONDS = 2000;

/**
 * Join a voice channel, or leave voice (null). Resolves after two seconds, to whether it has happened.
 * @param {Session} session
 * @param {Id} guildId
 * @param {Id | null} channelId
 */
export async function setVoiceChannel({ gateway, store }, guildId, channelId) {
  gateway.setVoiceState({ guild_id: guildId, channel_id: channelId, self_mute: false, self_deaf: false });
  await new Promise((resolve) => setTimeout(resolve, ANSWER_MILLISECONDS));
  const state = store.guilds.get(guildId)?.voice.get(store.me.id);
  return (state?.channel_id ?? null) === channelId;
}

/**
 * Change how this person takes part in the voice channel in which they are.
 * @param {Session} session
 * @param {Guild} guild
 * @param {Partial<VoiceState>} changes
 */
export function changeOwnVoice({ gateway, store }, guild, changes) {
  const state = guild.voice.get(store.me.id);
  if (!state) return;
  const { channel_id, self_mute, self_deaf, self_stream } = { ...state, ...changes };
  gateway.setVoiceState({ guild_id: guild.id, channel_id, self_mute, self_deaf, self_stream });
}

/**
 * Mute or deafen a member for everybody in the guild.
 * @param {Session} session
 * @param {Guild} guild
 * @param {Member} member
 * @param {{ mute?: boolean, deaf?: boolean }} changes
 */
export const silence = ({ api }, guild, member, changes) =>
  api.patch(`/guilds/${guild.id}/members/${member.user.id}`, changes);

// stages

/**
 * Let somebody on a stage speak, or send them to the audience.
 * @param {Session} session
 * @param {Guild} guild
 * @param {Member} member
 * @param {boolean} isSuppressed
 */
export function setSuppressed({ api, store }, guild, member, isSuppressed) {
  const whose = member.user.id === store.me.id ? "@me" : member.user.id;
  const channelId = guild.voice.get(member.user.id)?.channel_id;
  return api.patch(`/guilds/${guild.id}/voice-states/${whose}`, { channel_id: channelId, suppress: isSuppressed });
}

/**
 * Ask for the word on a stage, or no longer.
 * @param {Session} session
 * @param {Guild} guild
 * @param {boolean} isRaised
 */
export function raiseHand({ api, store }, guild, isRaised) {
  const channelId = guild.voice.get(store.me.id)?.channel_id;
  const moment = isRaised ? new Date().toISOString() : null;
  return api.patch(`/guilds/${guild.id}/voice-states/@me`, {
    channel_id: channelId,
    request_to_speak_timestamp: moment,
  });
}
