/** One question to the server. */

export interface Line {
  readonly fetch: (address: string, init: RequestInit) => Promise<Response>;
  readonly language: string;
}

const PATIENCE_MS = 15_000;

/** Null where no answer came. */
export async function ask(
  line: Line,
  method: "GET" | "POST",
  address: string,
  { token = null, body = null }: { readonly token?: string | null; readonly body?: string | null } = {},
): Promise<Response | null> {
  const headers: Record<string, string> = { "Accept-Language": line.language };
  if (token !== null) headers["Authorization"] = `Bearer ${token}`;
  if (body !== null) headers["Content-Type"] = "application/json";
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    return await line.fetch(address, { method, headers, signal: patience.signal, ...(body === null ? {} : { body }) });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
