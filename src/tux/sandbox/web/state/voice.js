/** How people take part in voice. */

/** @import { VoiceState } from "../types.d.ts" */

/**
 * Return whether somebody was asked to speak on a stage and has not answered.
 * @param {VoiceState} state
 */
export const isInvited = ({ suppress, request_to_speak_timestamp: asked }) => !suppress && Boolean(asked);

/**
 * Return whether somebody listens to a stage, and may not speak.
 * @param {VoiceState} state
 */
export const isListening = (state) => state.suppress || isInvited(state);
