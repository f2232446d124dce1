/** What a person says of themselves. */

/** @import { OwnPresence } from "../state/presences.js" */
/** @import { Session } from "../state/session.js" */

import { keepOwnPresence, presencePayload } from "../state/presences.js";

/**
 * Change the status or the custom status.
 * @param {Session} session
 * @param {Partial<OwnPresence>} changes
 */
export function setPresence(session, changes) {
  session.presence = { ...session.presence, ...changes };
  keepOwnPresence(session.presence);
  session.gateway.setPresence(presencePayload(session.presence));
  session.store.announce("presences");
}
