/** A phone that is or is not signed up, its clock, and what it sends. Knows no page. */

import { ask, type Line } from "../shared/ask";
import { allKept, forget, keep, withBytes, type Here, type Kept, type Shelf } from "./kept";

export const UNDONE_WITHIN_MS = 10 * 60_000;

export interface Around extends Line {
  readonly shelf: Shelf;
  readonly now: () => number;
  readonly random: (count: number) => Uint8Array;
}

/** What became of an item that was sent. What is `unsent` stays on the phone. */
export type Answer =
  | { readonly kind: "recorded"; readonly id: string; readonly at: number; readonly place: string; readonly direction: "in" | "out" }
  | { readonly kind: "undone"; readonly id: string }
  | { readonly kind: "refused"; readonly problem: string; readonly detail: string; readonly retry: boolean }
  | { readonly kind: "unsent"; readonly why: "network" | "server" }
  | { readonly kind: "unknown phone" };

/** A no to signing up, in the person's language; `detail` is empty where nobody answered. */
export interface No {
  readonly no: string;
  readonly why: "network" | "server" | "refused";
}

export interface CodeSent {
  readonly id: string;
  /** In a demonstration the page itself shows the code. */
  readonly digits?: string;
}

const TOKEN = "luuvet.token";
const VERIFIED = "luuvet.verified";

export class Phone {
  /** What is added to the phone's clock; null until it was compared since the page was opened. */
  private offset: number | null = null;

  constructor(private readonly around: Around) {}

  get isSignedUp(): boolean {
    return this.around.shelf.getItem(TOKEN) !== null;
  }

  get isVerified(): boolean {
    return this.around.shelf.getItem(VERIFIED) === "yes";
  }

  get kept(): Kept[] {
    return allKept(this.around.shelf);
  }

  /** The corrected time, as far as it is known. */
  get now(): number {
    return this.around.now() + (this.offset ?? 0);
  }

  /** Whether the server was heard. */
  async compareClock(): Promise<boolean> {
    const asked = this.around.now();
    const answer = await this.ask("GET", "/api/v1/time");
    if (answer === null || !answer.ok) return false;
    const heard = this.around.now();
    const { now } = (await answer.json()) as { now: string };
    this.offset = Math.round(Date.parse(now) - (asked + heard) / 2);
    return true;
  }

  scan(here: Here, direction: "in" | "out"): Kept {
    return this.take({ kind: "scan", key: this.key(), here, direction, tapped: this.around.now(), made: null });
  }

  undo(id: string): Kept {
    const before = this.kept.find((item) => item.kind === "undo" && item.undoes === id);
    return before ?? this.take({ kind: "undo", key: this.key(), undoes: id, tapped: this.around.now(), made: null });
  }

  private take(item: Kept): Kept {
    const taken = this.offset === null ? item : withBytes(item, this.offset, this.around.random);
    keep(this.around.shelf, taken);
    return taken;
  }

  /** Send an item that is kept; it is forgotten once the server has answered for it. */
  async send(item: Kept): Promise<Answer> {
    if (item.made === null && this.offset === null && !(await this.compareClock())) return { kind: "unsent", why: "network" };
    const whole = withBytes(item, this.offset ?? 0, this.around.random);
    keep(this.around.shelf, whole);
    const answer = await this.ask("POST", "/api/v1/checkins", whole.made.body);
    if (answer === null) return { kind: "unsent", why: "network" };
    if (answer.status === 401) {
      this.forgetToken();
      return { kind: "unknown phone" };
    }
    if (answer.status !== 200 && answer.status !== 422) return { kind: "unsent", why: "server" };
    const said = (await answer.json().catch(() => null)) as Said | null;
    if (said === null) return { kind: "unsent", why: "network" };
    if (answer.status === 422) {
      if (said.retry !== true) forget(this.around.shelf, whole);
      return { kind: "refused", problem: said.problem ?? "", detail: said.detail ?? "", retry: said.retry === true };
    }
    forget(this.around.shelf, whole);
    if (whole.kind === "undo") return { kind: "undone", id: whole.undoes };
    return { kind: "recorded", id: whole.made.id, at: whole.made.at, place: said.place?.name ?? "", direction: whole.direction };
  }

  /** Send all that waits, oldest first, until the network fails. The last answer. */
  async sendKept(): Promise<Answer | null> {
    let last: Answer | null = null;
    for (const item of this.kept) {
      last = await this.send(item);
      if (last.kind === "unsent" || last.kind === "unknown phone") break;
    }
    return last;
  }

  async askForCode(phone: string): Promise<CodeSent | No> {
    return this.signUpDoor<CodeSent>("/api/v1/one-time-codes", { phone });
  }

  /** By a telephone and its code, by a code from paper, or by nothing. */
  async signUp(by: SignUp): Promise<true | No> {
    const answer = await this.signUpDoor<{ token: string; verified: boolean }>("/api/v1/installations", by);
    if ("no" in answer) return answer;
    this.around.shelf.setItem(TOKEN, answer.token);
    this.around.shelf.setItem(VERIFIED, answer.verified ? "yes" : "no");
    return true;
  }

  /** Whether somebody else has signed up with this phone's number since. */
  async numberMoved(): Promise<boolean> {
    const answer = this.isSignedUp ? await this.ask("GET", "/api/v1/installation") : null;
    if (answer === null || !answer.ok) return false;
    return ((await answer.json()) as { number_moved_at: string | null }).number_moved_at !== null;
  }

  private async signUpDoor<Yes extends object>(address: string, body: object): Promise<Yes | No> {
    const answer = await this.ask("POST", address, JSON.stringify(body));
    if (answer === null) return { no: "", why: "network" };
    const said = (await answer.json().catch(() => null)) as (Yes & Said) | null;
    if (answer.status === 201 && said !== null) return said;
    return said?.detail ? { no: said.detail, why: "refused" } : { no: "", why: "server" };
  }

  /** Null where no answer came. */
  private async ask(method: "GET" | "POST", address: string, body: string | null = null): Promise<Response | null> {
    return ask(this.around, method, address, { token: this.around.shelf.getItem(TOKEN), body });
  }

  private forgetToken(): void {
    this.around.shelf.removeItem(TOKEN);
    this.around.shelf.removeItem(VERIFIED);
  }

  private key(): string {
    return Array.from(this.around.random(8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

export type SignUp =
  | { readonly phone: string; readonly one_time_code: { readonly id: string; readonly digits: string } }
  | { readonly activation_code: string }
  | Record<string, never>;

interface Said {
  readonly place?: { readonly code: string; readonly name: string };
  readonly problem?: string;
  readonly detail?: string;
  readonly retry?: boolean;
}
