/** The server's clock, signed: nobody between a gate and the server can set the gate's clock. */

import { bytesOfBase64url } from "./base64url";
import { ascii, verifies, type PublicKeys } from "./keys";

/** What `GET /api/v1/time?nonce=` answers. */
export interface ToldTime {
  /** RFC 3339, UTC, six digits. */
  readonly now: string;
  readonly nonce: string;
  readonly key_id: number;
  /** 64 bytes, base64url. */
  readonly signature: string;
}

const NOW = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** The told moment in milliseconds, or null where it is no answer to this nonce by one of these keys. */
export function momentOf(told: ToldTime, nonce: string, keys: PublicKeys): number | null {
  if (told.nonce !== nonce || !NOW.test(told.now)) return null;
  const signature = bytesOfBase64url(told.signature);
  const message = ascii(["LV1", "time", nonce, told.now].join("\0"));
  return signature !== null && verifies(keys, told.key_id, message, signature) ? Date.parse(told.now) : null;
}
