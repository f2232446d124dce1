/** Requests: Discord's REST API as the chosen person, and the sandbox's own controls. */

export class ApiError extends Error {
  constructor(status, body) {
    super(body?.message ?? `HTTP ${status}`);
    this.status = status;
    this.code = body?.code ?? 0;
    this.body = body;
  }

  /** Discord's sentence and code, with the first thing that is wrong with a form. */
  get sentence() {
    const detail = firstError(this.body?.errors);
    return `${this.message}${detail ? `: ${detail}` : ""}${this.code ? ` (${this.code})` : ""}`;
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

/** Discord's API with one person's token. */
export class Api {
  constructor(token) {
    this.token = token;
  }

  request(method, path, body, { files, reason } = {}) {
    const headers = { Authorization: this.token };
    if (reason) headers["X-Audit-Log-Reason"] = encodeURIComponent(reason);
    return send(`/api/v10${path}`, { method, body, files, headers });
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
