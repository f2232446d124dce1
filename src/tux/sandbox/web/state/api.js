/** Requests: Discord's REST API as one person, and the sandbox's own controls. */

import { formatRelative } from "./dates.js";

/** Seconds that a request may wait for rate limits in all. One that would wait longer fails, and says how long. */
const LONGEST_WAIT = 60;
const RATE_LIMITED = 429;
/** The error code of a rate limit. With another code a wait is a rule of the channel, such as its slowmode. */
const NO_CODE = 0;

/**
 * @typedef {object} ErrorBody
 * @property {string} [message]
 * @property {number} [code]
 * @property {number} [retry_after]
 * @property {any} [errors] A tree by field, with lists of errors under `_errors`.
 */

/**
 * @typedef {object} RequestOptions
 * @property {File[]} [files]
 * @property {string} [reason] For the audit log.
 * @property {((seconds: number) => void) | null} [onWait] Called before each wait for a rate limit; null to be refused
 *   instead of waiting.
 */

export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {ErrorBody | null} body
   */
  constructor(status, body) {
    super(body?.message ?? `HTTP ${status}`);
    this.status = status;
    this.code = body?.code ?? NO_CODE;
    this.body = body;
  }

  /** Discord's sentence and code, with the first thing that is wrong with a form, and when to try again. */
  get sentence() {
    const detail = firstError(this.body?.errors);
    const sentence = [this.message, detail && `: ${detail}`, this.code && ` (${this.code})`].filter(Boolean).join("");
    const seconds = this.body?.retry_after;
    if (!seconds) return sentence;
    return `${sentence.replace(/\.$/, "")}. Try again ${formatRelative(Date.now() + seconds * 1000)}.`;
  }

  /** Seconds until the same request would pass, if it failed for a rate limit. */
  get wait() {
    return this.status === RATE_LIMITED && this.code === NO_CODE ? this.body?.retry_after : undefined;
  }
}

/**
 * Return what a person reads of an error.
 * @param {unknown} error
 */
export function sentenceOf(error) {
  if (error instanceof ApiError) return error.sentence;
  return error instanceof Error ? error.message : String(error);
}

/**
 * @param {any} tree
 * @returns {string}
 */
function firstError(tree) {
  if (!tree) return "";
  if (tree._errors) return tree._errors[0].message;
  return Object.values(tree).map(firstError).find(Boolean) ?? "";
}

/**
 * Send a request and return the JSON of the answer. Raises `ApiError`.
 * @param {string} url
 * @param {{ method?: string, body?: unknown, files?: File[], headers?: Record<string, string> }} options
 * @returns {Promise<any>}
 */
async function send(url, { method = "GET", body, files = [], headers = {} } = {}) {
  const content = files.length ? multipart(body, files) : body === undefined ? undefined : JSON.stringify(body);
  const allHeaders = typeof content === "string" ? { ...headers, "Content-Type": "application/json" } : headers;
  let response;
  try {
    response = await fetch(url, { method, body: content, headers: allHeaders });
  } catch {
    throw new ApiError(0, { message: "The sandbox did not answer" });
  }
  const text = await response.text();
  const data = text ? JSON.parse(text) : null;
  if (!response.ok) throw new ApiError(response.status, data);
  return data;
}

/**
 * @param {unknown} body
 * @param {File[]} files
 */
function multipart(body, files) {
  const form = new FormData();
  form.append("payload_json", JSON.stringify(body ?? {}));
  files.forEach((file, index) => form.append(`files[${index}]`, file, file.name));
  return form;
}

/**
 * Call one of the sandbox's own endpoints.
 * @param {string} path
 * @param {{ method?: string, body?: unknown }} [options]
 */
export const callSandbox = (path, options) => send(`/sandbox${path}`, options);

/** Discord's API with one person's token. A request that meets a rate limit is sent again when it is over. */
export class Api {
  /**
   * @param {string} token
   * @param {(seconds: number) => void} onWait Called before each wait, unless the request brings its own.
   */
  constructor(token, onWait) {
    this.token = token;
    this.onWait = onWait;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} body
   * @param {RequestOptions} options
   */
  async request(method, path, body, { files, reason, onWait = this.onWait }) {
    /** @type {Record<string, string>} */
    const headers = { Authorization: this.token };
    if (reason) headers["X-Audit-Log-Reason"] = encodeURIComponent(reason);
    for (let waited = 0;;) {
      try {
        return await send(`/api/v10${path}`, { method, body, files, headers });
      } catch (error) {
        const wait = error instanceof ApiError ? error.wait : undefined;
        if (!onWait || wait === undefined || waited + wait > LONGEST_WAIT) throw error;
        onWait(wait);
        await new Promise((resolve) => setTimeout(resolve, wait * 1000));
        waited += wait;
      }
    }
  }

  /** @param {string} path */
  get(path) {
    return this.request("GET", path, undefined, {});
  }

  /**
   * @param {string} path
   * @param {unknown} body
   * @param {RequestOptions} options
   */
  post(path, body = {}, options = {}) {
    return this.request("POST", path, body, options);
  }

  /**
   * @param {string} path
   * @param {unknown} body
   * @param {RequestOptions} options
   */
  patch(path, body, options = {}) {
    return this.request("PATCH", path, body, options);
  }

  /**
   * @param {string} path
   * @param {unknown} body
   * @param {RequestOptions} options
   */
  put(path, body = {}, options = {}) {
    return this.request("PUT", path, body, options);
  }

  /**
   * @param {string} path
   * @param {RequestOptions} options
   */
  delete(path, options = {}) {
    return this.request("DELETE", path, undefined, options);
  }
}
