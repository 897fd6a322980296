/** The changing place code on a screen at the door: a place code, a step of 30 seconds, 8 bytes of mac over both. */

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

import { base64urlOf, bytesOfBase64url } from "./base64url";
import { ascii } from "./keys";
import { parsePlaceCode, placeCodeText, type PlaceCode } from "./placeCode";

export interface ChangingCode {
  readonly place: PlaceCode;
  /** Unix seconds / 30, rounded down; 0 to 4294967295. */
  readonly step: number;
  /** 8 bytes. Whether they are right, `isMadeWith` says. */
  readonly mac: Uint8Array;
}

export const STEP_SECONDS = 30;
const FRESH_SECONDS = 120;
const TEXT = /^([^\n\r\u2028\u2029]{1,200})\.(0|[1-9][0-9]{0,9})\.([A-Za-z0-9_-]{11})$/;

/** Reads the text after '#'. Null unless `changingCodeText` would write it back letter by letter. */
export function parseChangingCode(text: string): ChangingCode | null {
  const [, staticText, stepText, macText] = TEXT.exec(text) ?? [];
  if (staticText === undefined || Number(stepText) > 0xffffffff) return null;
  const place = parsePlaceCode(staticText);
  const mac = bytesOfBase64url(macText ?? "");
  return place === null || mac === null ? null : { place, step: Number(stepText), mac };
}

/** The text after '#'. */
export function changingCodeText({ place, step, mac }: ChangingCode): string {
  return `${placeCodeText(place)}.${step}.${base64urlOf(mac)}`;
}

/** What the screen of a gate shows at a Unix second; `gateKey` is the gate's own 32 bytes. */
export function makeChangingCode(place: PlaceCode, gateKey: Uint8Array, seconds: number): ChangingCode {
  const step = stepOf(seconds);
  return { place, step, mac: macOf(place, step, gateKey) };
}

/** Whether this gate key made the code. */
export function isMadeWith(code: ChangingCode, gateKey: Uint8Array): boolean {
  const expected = macOf(code.place, code.step, gateKey);
  return code.mac.length === expected.length && code.mac.every((byte, at) => byte === expected[at]);
}

/** The step that a Unix second lies in. */
export function stepOf(seconds: number): number {
  return Math.floor(seconds / STEP_SECONDS);
}

/** Whether what arrives at this Unix second is fresh: up to 2 minutes after its step began, at most one step before. */
export function isFresh(step: number, arrived: number): boolean {
  const age = arrived - step * STEP_SECONDS;
  return age >= -STEP_SECONDS && age <= FRESH_SECONDS;
}

function macOf({ code, gate, serial }: PlaceCode, step: number, gateKey: Uint8Array): Uint8Array {
  return hmac(sha256, gateKey, ascii(["LV1", "step", code, gate, serial, step].join("\0"))).slice(0, 8);
}
