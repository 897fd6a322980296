/** A device that is or is not enrolled at a gate, its clock, and what it hears. Knows no page. */

import { ask, type Line } from "../shared/ask";
import { base64urlOf } from "../shared/base64url";
import { believedKeys, type ListedKey } from "../shared/keys";
import { momentOf, type ToldTime } from "../shared/toldTime";
import type { Enrolment, Standing, Store } from "./kept";

export interface Around extends Line {
  readonly store: Store;
  readonly now: () => number;
  readonly random: (count: number) => Uint8Array;
}

/** A no to enrolling. `detail` is in the device's language, and empty where the server said nothing. */
export interface No {
  readonly why: "refused" | "wait" | "network" | "server" | "keeps nothing";
  readonly detail: string;
}

/** What a question about the gate brought; `was` is the enrolment that is over. */
export type News =
  | { readonly kind: "heard" }
  | { readonly kind: "not enrolled" }
  | { readonly kind: "withdrawn"; readonly was: Enrolment }
  | { readonly kind: "unheard"; readonly why: "network" | "server" };

/** An answer that took longer tells too old a time. */
const PROMPT_MS = 10_000;

export class Gate {
  private known: Enrolment | null = null;

  constructor(private readonly around: Around) {}

  get enrolment(): Enrolment | null {
    return this.known;
  }

  /** The corrected time in milliseconds, as far as it is known. */
  get now(): number {
    return this.around.now() + (this.known?.offset ?? 0);
  }

  /** What the device knew when it was last open. */
  async recall(): Promise<Enrolment | null> {
    this.known = await this.around.store.read();
    return this.known;
  }

  /** Enrol with the secret that an officer showed; it is good once, so where nothing is kept it is not used. */
  async enrol(secret: string): Promise<true | No> {
    if (!(await this.around.store.keeps())) return { why: "keeps nothing", detail: "" };
    const answer = await ask(this.around, "POST", "/api/v1/gates", { body: JSON.stringify({ enrolment: secret }) });
    if (answer === null) return { why: "network", detail: "" };
    const said = (await answer.json().catch(() => null)) as (Standing & { token: string; detail?: string }) | null;
    if (answer.status !== 201 || said === null) return noOf(answer.status, said?.detail ?? "");
    const { token, place, gate, screen } = said;
    this.known = { token, place, gate, screen, offset: null };
    await this.around.store.write(this.known);
    return true;
  }

  /** Ask where the device stands, and compare its clock. Other pages of this device may have changed what is kept. */
  async contact(): Promise<News> {
    const before = await this.recall();
    if (before === null) return { kind: "not enrolled" };
    const answer = await ask(this.around, "GET", "/api/v1/gate", { token: before.token });
    if (answer?.status === 401) return this.withdrawn(before);
    const said = answer?.status === 200 ? ((await answer.json().catch(() => null)) as Standing | null) : null;
    if (said === null) return { kind: "unheard", why: answer === null || answer.status === 200 ? "network" : "server" };
    const offset = (await this.compareClock(before.token)) ?? before.offset;
    if ((await this.around.store.read())?.token !== before.token) return this.contact();
    this.known = { token: before.token, place: said.place, gate: said.gate, screen: said.screen, offset };
    await this.around.store.write(this.known);
    return { kind: "heard" };
  }

  private async withdrawn(was: Enrolment): Promise<News> {
    if ((await this.around.store.read())?.token !== was.token) return this.contact();
    await this.around.store.clear();
    this.known = null;
    return { kind: "withdrawn", was };
  }

  /** What has to be added to this device's clock, or null where nobody told the time in a way that can be believed. */
  private async compareClock(token: string): Promise<number | null> {
    const list = await ask(this.around, "GET", "/.well-known/luuvet-keys.json");
    const nonce = base64urlOf(this.around.random(24));
    const asked = this.around.now();
    const answer = list?.ok ? await ask(this.around, "GET", `/api/v1/time?nonce=${nonce}`, { token }) : null;
    const heard = this.around.now();
    const listed = (await list?.json().catch(() => null)) as { keys: ListedKey[] } | null | undefined;
    const told = answer?.ok ? ((await answer.json().catch(() => null)) as ToldTime | null) : null;
    if (!listed || !told || heard < asked || heard - asked > PROMPT_MS) return null;
    const keys = believedKeys(listed.keys, "time", Date.parse(told.now));
    const moment = momentOf(told, nonce, keys);
    return moment === null ? null : Math.round(moment - (asked + heard) / 2);
  }
}

function noOf(status: number, detail: string): No {
  if (status === 429) return { why: detail === "" ? "server" : "wait", detail };
  return status < 500 && detail !== "" ? { why: "refused", detail } : { why: "server", detail: "" };
}

/** Whether the text after '#' can be what an officer showed: 20 letters of Crockford's base 32. */
export function isSecret(text: string): boolean {
  return /^[0-9A-HJKMNP-TV-Z]{20}$/.test(text);
}
