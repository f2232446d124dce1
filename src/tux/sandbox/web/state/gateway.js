/** A gateway connection: identify, heartbeat, and resume after a break. */

/** @import { Id, VoiceState } from "../types.d.ts" */

/** @typedef {"lost" | "resumed" | "reset" | "refused"} ConnectionState */

const Opcode = {
  DISPATCH: 0,
  HEARTBEAT: 1,
  IDENTIFY: 2,
  PRESENCE_UPDATE: 3,
  VOICE_STATE_UPDATE: 4,
  RESUME: 6,
  RECONNECT: 7,
  INVALID_SESSION: 9,
  HELLO: 10,
  HEARTBEAT_ACK: 11,
};
const CloseCode = { NORMAL: 1000, RESUMABLE: 4000, AUTHENTICATION_FAILED: 4004 };

/** Milliseconds that the server is left to close a connection itself after it asked for that. */
const CLOSE_GRACE = 1000;
/** Milliseconds before the first and the later attempts to connect again. */
const FIRST_DELAY = 250;
const LONGEST_DELAY = 2000;

export class Gateway {
  /**
   * @param {string} token
   * @param {(name: string, data: any) => void} onEvent
   * @param {(state: ConnectionState) => void} onState Called with "lost", "resumed" (the missed events have come),
   *   "reset" (a new session began, so events were missed) or "refused" (the token is not, or no longer, valid).
   */
  constructor(token, onEvent, onState) {
    this.token = token;
    this.onEvent = onEvent;
    this.onState = onState;
    /** What is said of the person from the next session on. */
    this.presence = {};
    /** @type {string | null} */
    this.sessionId = null;
    /** @type {number | null} */
    this.sequence = null;
    this.resuming = false;
    this.acknowledged = true;
    this.closed = false;
    this.attempts = 0;
    this.heartbeat = 0;
    this.socket = this.connect();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/gateway?v=10&encoding=json`);
    socket.addEventListener("message", (event) => this.receive(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => this.onClose(event.code));
    this.socket = socket;
    return socket;
  }

  /**
   * @param {number} op
   * @param {unknown} d
   */
  send(op, d) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ op, d }));
  }

  /** @param {{ op: number, d: any, s?: number | null, t: string }} payload */
  receive({ op, d, s, t }) {
    this.sequence = s ?? this.sequence;
    if (op === Opcode.HELLO) this.hello(d.heartbeat_interval);
    else if (op === Opcode.HEARTBEAT) this.send(Opcode.HEARTBEAT, this.sequence);
    else if (op === Opcode.HEARTBEAT_ACK) this.acknowledged = true;
    else if (op === Opcode.RECONNECT) this.reconnect();
    else if (op === Opcode.INVALID_SESSION) this.invalidate(d);
    else if (op === Opcode.DISPATCH) this.dispatch(t, d);
  }

  /** @param {number} interval */
  hello(interval) {
    clearInterval(this.heartbeat);
    this.acknowledged = true;
    this.heartbeat = setInterval(() => this.beat(), interval);
    this.resuming = Boolean(this.sessionId);
    if (!this.resuming) return this.identify();
    this.send(Opcode.RESUME, { token: this.token, session_id: this.sessionId, seq: this.sequence });
  }

  beat() {
    if (!this.acknowledged) return this.socket.close(CloseCode.RESUMABLE);
    this.acknowledged = false;
    this.send(Opcode.HEARTBEAT, this.sequence);
  }

  identify() {
    const properties = { os: "web", browser: "sandbox", device: "" };
    this.send(Opcode.IDENTIFY, { token: this.token, properties, presence: this.presence });
  }

  /** @param {object} presence */
  setPresence(presence) {
    this.presence = presence;
    this.send(Opcode.PRESENCE_UPDATE, presence);
  }

  /**
   * Join a voice channel, change how one takes part, or leave (null). Discord answers with an event, or not at all.
   * @param {Partial<VoiceState> & { guild_id: Id, channel_id: Id | null }} state
   */
  setVoiceState(state) {
    this.send(Opcode.VOICE_STATE_UPDATE, state);
  }

  /**
   * A refused resume is followed by an identify on the same connection; a session that was ended, by a new connection.
   * @param {boolean} resumable
   */
  invalidate(resumable) {
    if (!resumable) this.sessionId = this.sequence = null;
    if (this.resuming && !resumable) this.identify();
    else this.reconnect();
  }

  /** Close this connection, unless the server has done so soon; `onClose` opens the next. */
  reconnect() {
    const { socket } = this;
    setTimeout(() => socket.close(CloseCode.RESUMABLE), CLOSE_GRACE);
  }

  /**
   * @param {string} name
   * @param {any} data
   */
  dispatch(name, data) {
    if (name === "READY") this.sessionId = data.session_id;
    this.onEvent(name, data);
    if (name !== "READY" && name !== "RESUMED") return;
    this.attempts = 0;
    this.resuming = false;
    this.onState(name === "READY" ? "reset" : "resumed");
  }

  /** @param {number} code */
  onClose(code) {
    clearInterval(this.heartbeat);
    if (this.closed) return;
    if (code === CloseCode.AUTHENTICATION_FAILED) return this.onState("refused");
    this.onState("lost");
    const delay = Math.min(FIRST_DELAY * 2 ** this.attempts, LONGEST_DELAY);
    setTimeout(() => !this.closed && this.connect(), delay);
    this.attempts += 1;
  }

  close() {
    this.closed = true;
    clearInterval(this.heartbeat);
    this.socket.close(CloseCode.NORMAL);
  }
}
