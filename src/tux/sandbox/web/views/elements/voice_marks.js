/** The marks of how somebody takes part in voice: muted, deafened, streaming, with a raised hand. */

/** @import { VoiceState } from "../../types.d.ts" */

import { isInvited } from "../../state/voice.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";

/** @type {[applies: (state: VoiceState) => unknown, name: Parameters<typeof icon>[0], word: string][]} */
const MARKS = [
  [isInvited, "hand", "is invited to speak"],
  [(state) => state.suppress && state.request_to_speak_timestamp, "hand", "asks to speak"],
  [(state) => state.mute, "muted", "server muted"],
  [(state) => !state.mute && state.self_mute, "muted", "muted"],
  [(state) => state.deaf, "deafened", "server deafened"],
  [(state) => !state.deaf && state.self_deaf, "deafened", "deafened"],
];

/**
 * Return what is to be said of a voice state, such as "muted".
 * @param {VoiceState} state
 */
export function voiceWords(state) {
  const words = MARKS.filter(([applies]) => applies(state)).map(([, , word]) => word);
  return state.self_stream ? ["streaming", ...words] : words;
}

/**
 * Draw the marks of a voice state.
 * @param {VoiceState} state
 */
export function voiceMarks(state) {
  const marks = MARKS.filter(([applies]) => applies(state)).map(([, name, word]) => {
    const kind = word.startsWith("server") ? "voice-mark by-others" : "voice-mark";
    return h("span", { class: kind, title: word }, icon(name));
  });
  return [state.self_stream && h("span", { class: "tag live" }, "LIVE"), marks];
}
