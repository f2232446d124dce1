/** The dialog in which a person says something of themselves. */

/** @import { Session } from "../../state/session.js" */

import { setPresence } from "../../actions/presence.js";
import { openDialog } from "../elements/dialogs.js";
import { textField, valueOf } from "../elements/fields.js";

/** @param {Session} session */
export function openCustomStatus(session) {
  openDialog({
    title: "Set a custom status",
    content: textField("text", "What is on your mind?", { maxlength: 128, value: session.presence.text }),
    label: "Save",
    submit: (data) => setPresence(session, { text: valueOf(data, "text").trim() }),
  });
}
