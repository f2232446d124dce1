/** One gateway connection: identify, heartbeat, and resume after a break. */

const DISPATCH = 0;
const HEARTBEAT = 1;
const IDENTIFY = 2;
const RESUME = 6;
const RECONNECT = 7;
const INVALID_SESSION = 9;
const HELLO = 10;
const HEARTBEAT_ACK = 11;
const TOKEN_REFUSED = 4004;

export class Gateway {
  /** `hear(name, data)` gets every dispatch; `state(text)` is told "connected", "reconnecting" or "refused". */
  constructor(token, hear, state) {
    this.token = token;
    this.hear = hear;
    this.state = state;
    this.sessionId = null;
    this.sequence = null;
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
    else if (op === RECONNECT) this.socket.close(4000);
    else if (op === INVALID_SESSION) this.startOver(d);
    else if (op === DISPATCH) this.dispatch(t, d);
  }

  greet(interval) {
    clearInterval(this.timer);
    this.acknowledged = true;
    this.timer = setInterval(() => {
      if (!this.acknowledged) return this.socket.close(4000);
      this.acknowledged = false;
      this.send(HEARTBEAT, this.sequence);
    }, interval);
    if (this.sessionId) this.send(RESUME, { token: this.token, session_id: this.sessionId, seq: this.sequence });
    else this.identify();
  }

  identify() {
    this.send(IDENTIFY, { token: this.token, properties: { os: "web", browser: "sandbox", device: "" } });
  }

  startOver(resumable) {
    if (!resumable) this.sessionId = null;
    this.identify();
  }

  dispatch(name, data) {
    if (name === "READY") this.sessionId = data.session_id;
    if (name === "READY" || name === "RESUMED") {
      this.tries = 0;
      this.state("connected");
    }
    this.hear(name, data);
  }

  lost(code) {
    clearInterval(this.timer);
    if (this.closed) return;
    if (code === TOKEN_REFUSED) return this.state("refused");
    this.state("reconnecting");
    this.tries += 1;
    setTimeout(() => !this.closed && this.connect(), Math.min(250 * 2 ** this.tries, 5000));
  }

  close() {
    this.closed = true;
    clearInterval(this.timer);
    this.socket.close(1000);
  }
}
