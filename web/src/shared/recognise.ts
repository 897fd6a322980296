/** What a scanned text is, by name: a code of ours, one that a keyboard spoiled, or whose it is otherwise. */

import { base64urlOf } from "./base64url";
import { CARD_PREFIX, parseCardCode } from "./cardCode";
import { asRead, lettersOf, readCard, SEALED_PREFIX, sealedKeyId } from "./cardNumber";
import { parseChangingCode } from "./changingCode";
import { DCC_PREFIX, dccIssuer } from "./dcc";
import { parsePersonalCode, PERSONAL_PREFIX } from "./personalCode";
import { BLANK, fromUrl, parsePlaceCode } from "./placeCode";

/**
 * Of the first five only the form is known: whether a signature or mac is right is asked apart. `spoiled` is ours with
 * traces of a keyboard (Vietnamese letters, another case, letters swallowed), `damaged` ours by form but not canonical.
 */
export type Recognised =
  | "place"
  | "changing-place"
  | "personal"
  | "card"
  | "sealed-number"
  | "spoiled"
  | "damaged"
  | "pc-covid"
  | "tokhaiyte"
  | "vneid"
  | "cccd"
  | "bhyt"
  | "eu-dcc"
  | "vn-dcc"
  | "vietqr"
  | "url"
  | "other";

const MOST_LETTERS = 8000;
const HOSTS: readonly (readonly [string, Recognised])[] = [
  ["pccovid.gov.vn", "pc-covid"],
  ["tokhaiyte.vn", "tokhaiyte"],
  ["vneid.gov.vn", "vneid"],
];
const URL_TEXT = new RegExp(`^[hH][tT][tT][pP][sS]?://([^${BLANK}/?#\\\\]+)([/?#][^${BLANK}]*)?$`);
const VIETQR = /^000201[0-9]{6}[^]*A000000727/;
const NATIONAL_BORN = /^[0-9]{4}\/[0-9]{1,2}\/[0-9]{1,2}$/;
/** Our forms as they are left by a keyboard, once marks and case are taken away. */
const DIGITS_LEFT = /^lv1?[pc][0-9]{20,}$/;
const PLACE_LEFT = new RegExp(
  `^(h[a-z]{2,5}:/{1,2}[^#${BLANK}]+/v#)?([0-9a-z]{1,8})\\.[0-9]{1,3}\\.[0-9]{1,6}\\.[0-9]{1,3}\\.([a-z0-9_-]{40,86})` +
    "(?:\\.[0-9]{1,10}\\.([a-z0-9_-]{4,11}))?$",
);
const ADDRESS_LEFT = new RegExp(`^https?://[^#${BLANK}]+/v#[^]{60,}$`);

/** Names what was scanned. Never throws, opens nothing, keeps nothing. */
export function recognise(scanned: string): Recognised {
  const text = asRead(scanned);
  if (lettersOf(text, MOST_LETTERS) > MOST_LETTERS) return "other";
  return ours(text) ?? spoilt(text) ?? card(text) ?? certificate(text) ?? address(text) ?? (VIETQR.test(text) ? "vietqr" : "other");
}

function ours(text: string): Recognised | null {
  if (text.startsWith("LV1")) {
    if (parsePersonalCode(text)) return "personal";
    if (parseCardCode(text)) return "card";
    return sealedKeyId(text) === null ? null : "sealed-number";
  }
  const fragment = fromUrl(text) ?? text;
  const place = parsePlaceCode(fragment);
  const shown = place ?? parseChangingCode(fragment)?.place;
  if (!shown) return null;
  if (isOneCase(base64urlOf(shown.signature))) return "spoiled";
  return place ? "place" : "changing-place";
}

/** A text that would be ours but for some letters: spoiled where a keyboard shows, else damaged. */
function spoilt(text: string): Recognised | null {
  const isAscii = /^[\x00-\x7f]*$/.test(text);
  if ([PERSONAL_PREFIX, CARD_PREFIX, SEALED_PREFIX].some((prefix) => text.startsWith(prefix))) {
    return isAscii ? "damaged" : "spoiled";
  }
  const left = folded(text);
  if (DIGITS_LEFT.test(left)) return "spoiled";
  const place = PLACE_LEFT.exec(left);
  if (place === null && !ADDRESS_LEFT.test(left)) return null;
  return !isAscii || (place !== null && isRetyped(text, place)) ? "spoiled" : "damaged";
}

/** Whether an ASCII text with the form of a place code had its case changed or letters swallowed. */
function isRetyped(text: string, [, before = "", code = "", signature = "", mac]: RegExpExecArray): boolean {
  if (code.length < 8 || signature.length < 86 || (mac !== undefined && mac.length < 11)) return true;
  const shownCode = text.slice(before.length, before.length + code.length);
  const colon = before.indexOf(":");
  const scheme = text.slice(0, Math.max(colon, 0));
  if (shownCode !== shownCode.toUpperCase() || scheme !== scheme.toLowerCase()) return true;
  const end = (mac === undefined ? text : text.split(".").slice(0, -2).join(".")).length;
  return text.slice(0, before.length).endsWith("V#") || isOneCase(text.slice(end - signature.length, end));
}

/** Whether all letters of a signature are small, or all capitals: of 2^60 signatures not one is. */
function isOneCase(signature: string): boolean {
  return signature === signature.toLowerCase() || signature === signature.toUpperCase();
}

/** Lower-case letters without marks: what a Vietnamese keyboard leaves of the letters that were typed. */
function folded(text: string): string {
  return text.normalize("NFKD").toLowerCase().replace(/đ/g, "d").replace(/\p{M}/gu, "");
}

function card(text: string): Recognised | null {
  const number = readCard(text);
  if (number) return number.kind;
  const fields = text.split("|");
  const [, , born = "", identifier = ""] = fields;
  const national = fields.length >= 5 && fields.length <= 8 && NATIONAL_BORN.test(born) && /^[0-4]$/.test(identifier);
  return national ? "pc-covid" : null;
}

function certificate(text: string): Recognised | null {
  if (!text.startsWith(DCC_PREFIX)) return null;
  return dccIssuer(text) === "VN" ? "vn-dcc" : "eu-dcc";
}

function address(text: string): Recognised | null {
  const authority = URL_TEXT.exec(text)?.[1];
  if (authority === undefined) return null;
  const host = authority.slice(authority.lastIndexOf("@") + 1).split(":")[0]!.toLowerCase();
  return HOSTS.find(([known]) => host === known || host.endsWith(`.${known}`))?.[1] ?? "url";
}
