/** One gateway connection: identify, heartbeat, and resume after a break. */

const DISPATCH = 0;
const HEARTBEAT = 1;
const IDENTIFY = 2;
const VOICE_STATE = 4;
const RESUME = 6;
const RECONNECT = 7;
const INVALID_SESSION = 9;
const HELLO = 10;
const HEARTBEAT_ACK = 11;
const TOKEN_REFUSED = 4004;
const GO_ON = 4000;
const POLITENESS = 1000;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 2000;

export class Gateway {
  /**
   * `hear(name, data)` gets every dispatch; `state(text)` is told "lost", "resumed" (the missed events have come),
   * "anew" (a new session began, so events were missed) or "refused" (the token is not, or no longer, valid).
   */
  constructor(token, hear, state) {
    this.token = token;
    this.hear = hear;
    this.state = state;
    this.sessionId = null;
    this.sequence = null;
    this.resuming = false;
    this.closed = false;
    this.tries = 0;
    this.connect();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/gateway?v=10&encoding=json`);
    this.socket.addEventListener("message", (event) => this.receive(JSON.parse(event.data)));
    this.socket.addEventListener("close", (event) => this.lost(event.code));
  }

  send(op, d) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ op, d }));
  }

  receive({ op, d, s, t }) {
    if (s !== null && s !== undefined) this.sequence = s;
    if (op === HELLO) this.greet(d.heartbeat_interval);
    else if (op === HEARTBEAT) this.send(HEARTBEAT, this.sequence);
    else if (op === HEARTBEAT_ACK) this.acknowledged = true;
    else if (op === RECONNECT) this.hangUp();
    else if (op === INVALID_SESSION) this.startOver(d);
    else if (op === DISPATCH) this.dispatch(t, d);
  }

  greet(interval) {
    clearInterval(this.timer);
    this.acknowledged = true;
    this.timer = setInterval(() => this.beat(), interval);
    this.resuming = Boolean(this.sessionId);
    if (this.resuming) this.send(RESUME, { token: this.token, session_id: this.sessionId, seq: this.sequence });
    else this.identify();
  }

  beat() {
    if (!this.acknowledged) return this.socket.close(GO_ON);
    this.acknowledged = false;
    this.send(HEARTBEAT, this.sequence);
  }

  /** Goes into a voice channel, or out of voice (null). */
  connectVoice(guildId, channelId) {
    this.send(VOICE_STATE, { guild_id: guildId, channel_id: channelId, self_mute: false, self_deaf: false });
  }

  identify() {
    this.send(IDENTIFY, { token: this.token, properties: { os: "web", browser: "sandbox", device: "" } });
  }

  /** A refused resume is followed by an identify on the same connection; a session that was ended, by a new one. */
  startOver(resumable) {
    if (!resumable) this.sessionId = this.sequence = null;
    if (this.resuming && !resumable) this.identify();
    else this.hangUp();
  }

  /** Ends the connection, unless the other side does so at once, as it does after it asked for this. */
  hangUp() {
    const { socket } = this;
    setTimeout(() => socket.close(GO_ON), POLITENESS);
  }

  dispatch(name, data) {
    if (name === "READY") this.sessionId = data.session_id;
    this.hear(name, data);
    if (name !== "READY" && name !== "RESUMED") return;
    this.tries = 0;
    this.resuming = false;
    this.state(name === "READY" ? "anew" : "resumed");
  }

  lost(code) {
    clearInterval(this.timer);
    if (this.closed) return;
    if (code === TOKEN_REFUSED) return this.state("refused");
    this.state("lost");
    setTimeout(() => !this.closed && this.connect(), Math.min(FIRST_WAIT * 2 ** this.tries, LONGEST_WAIT));
    this.tries += 1;
  }

  close() {
    this.closed = true;
    clearInterval(this.timer);
    this.socket.close(1000);
  }
}
