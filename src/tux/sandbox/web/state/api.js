/** Requests: Discord's REST API as the chosen person, and the sandbox's own controls. */

import { relative } from "./dates.js";

/** Seconds that a request may wait for its rate limits in all; whoever must wait longer is told so. */
const LONGEST_WAIT = 60;
/** Error codes with which a wait is a rule of the place, as slowmode is, and no rate limit of the request. */
const NO_CODE = 0;

export class ApiError extends Error {
  constructor(status, body) {
    super(body?.message ?? `HTTP ${status}`);
    this.status = status;
    this.code = body?.code ?? 0;
    this.body = body;
  }

  /** Discord's sentence and code, with the first thing that is wrong with a form, and when it is worth another try. */
  get sentence() {
    const detail = firstError(this.body?.errors);
    const said = `${this.message}${detail ? `: ${detail}` : ""}${this.code ? ` (${this.code})` : ""}`;
    const seconds = this.body?.retry_after;
    return seconds ? `${said.replace(/\.$/, "")}. Try again ${relative(Date.now() + seconds * 1000)}.` : said;
  }

  /** Seconds until the same request would pass; undefined where it is not for a rate limit that it failed. */
  get wait() {
    return this.status === 429 && this.code === NO_CODE ? this.body?.retry_after : undefined;
  }
}

function firstError(tree) {
  if (!tree) return "";
  if (tree._errors) return tree._errors[0].message;
  for (const branch of Object.values(tree)) {
    const found = firstError(branch);
    if (found) return found;
  }
  return "";
}

async function send(url, { method = "GET", body, files = [], headers = {} } = {}) {
  const options = { method, headers: { ...headers } };
  if (files.length) {
    options.body = new FormData();
    options.body.append("payload_json", JSON.stringify(body ?? {}));
    files.forEach((file, number) => options.body.append(`files[${number}]`, file, file.name));
  } else if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw new ApiError(0, { message: "The sandbox did not answer" });
  }
  const text = await response.text();
  const data = text ? JSON.parse(text) : null;
  if (!response.ok) throw new ApiError(response.status, data);
  return data;
}

/** The sandbox's own endpoints. */
export const control = (path, options) => send(`/sandbox${path}`, options);

/** Discord's API with one person's token. Whatever meets a rate limit is sent again when that is over. */
export class Api {
  /** `waits(seconds)` is told of every wait, unless the request brings its own, or null to be refused instead. */
  constructor(token, waits) {
    this.token = token;
    this.waits = waits;
  }

  async request(method, path, body, { files, reason, waits = this.waits } = {}) {
    const headers = { Authorization: this.token };
    if (reason) headers["X-Audit-Log-Reason"] = encodeURIComponent(reason);
    for (let waited = 0;;) {
      try {
        return await send(`/api/v10${path}`, { method, body, files, headers });
      } catch (error) {
        const { wait } = error;
        if (!waits || wait === undefined || waited + wait > LONGEST_WAIT) throw error;
        waits(wait);
        await new Promise((resolve) => setTimeout(resolve, wait * 1000));
        waited += wait;
      }
    }
  }

  get(path) {
    return this.request("GET", path);
  }

  post(path, body = {}, options = {}) {
    return this.request("POST", path, body, options);
  }

  patch(path, body, options = {}) {
    return this.request("PATCH", path, body, options);
  }

  put(path, body = {}, options = {}) {
    return this.request("PUT", path, body, options);
  }

  delete(path, options = {}) {
    return this.request("DELETE", path, undefined, options);
  }
}
