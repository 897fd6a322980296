/** A person's own data as the server has them. Knows no page. */

import { ask, type Line } from "../shared/ask";

export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface Around extends Line {
  readonly shelf: Shelf;
}

export interface Consent {
  readonly purpose: string;
  readonly label: string;
  readonly text: string;
  readonly withdrawn: string;
  readonly version: string;
  readonly given: boolean;
  readonly given_at: string | null;
  readonly withdrawn_at: string | null;
}

export interface Data {
  readonly number: number;
  readonly since: string;
  readonly phone: string | null;
  readonly name: string | null;
  readonly dependants: readonly { readonly id: string; readonly name: string }[];
  readonly necessary: { readonly text: string; readonly withdrawn: string };
  readonly consents: readonly Consent[];
  readonly looks: readonly { readonly at: string; readonly way: string }[];
  readonly erasure_asked_at: string | null;
  readonly erasure_waits: string;
}

export interface OwnRequest {
  readonly number: number;
  readonly kind: string;
  readonly words: string;
  readonly due: string;
  readonly answer: string;
  readonly extension: string;
}

/** A no, in the person's language where the server said it. */
export interface No {
  readonly no: string;
  readonly why: "network" | "server" | "refused" | "nobody";
}

const TOKEN = "luuvet.token";
const VERIFIED = "luuvet.verified";
/** All that the pages of this system have put on the phone. */
const OURS = "luuvet.";

export function isNo(answer: object): answer is No {
  return "no" in answer && "why" in answer;
}

export class Own {
  constructor(private readonly around: Around) {}

  get isSignedUp(): boolean {
    return this.around.shelf.getItem(TOKEN) !== null;
  }

  async data(): Promise<Data | No> {
    return this.ask<Data>("GET", "own-data");
  }

  async requests(): Promise<{ readonly requests: readonly OwnRequest[] } | No> {
    return this.ask("GET", "requests");
  }

  async makeRequest(kind: string, words: string): Promise<OwnRequest | No> {
    return this.ask("POST", "requests", { kind, words });
  }

  async changeName(name: string): Promise<Data | No> {
    return this.ask("POST", "own-data/name", { name });
  }

  async askForCode(phone: string): Promise<{ readonly id: string; readonly digits?: string } | No> {
    return this.ask("POST", "one-time-codes", { phone });
  }

  async changePhone(phone: string, id: string, digits: string): Promise<true | No> {
    const one_time_code = { id, digits };
    const said = await this.ask<{ token: string; verified: boolean }>("POST", "own-data/phone", { phone, one_time_code });
    if (isNo(said)) return said;
    this.around.shelf.setItem(TOKEN, said.token);
    this.around.shelf.setItem(VERIFIED, said.verified ? "yes" : "no");
    return true;
  }

  async give({ purpose, version }: Consent): Promise<Data | No> {
    return this.ask("POST", "own-data/consents", { purpose, version });
  }

  async withdraw({ purpose }: Consent): Promise<Data | No> {
    return this.ask("POST", "own-data/withdrawals", { purpose });
  }

  /** Everything that is held, as the text of a file. */
  async file(): Promise<string | No> {
    const said = await this.ask<object>("GET", "own-data/file");
    return isNo(said) ? said : JSON.stringify(said, null, 2);
  }

  async erasureAhead(): Promise<{ readonly told: readonly string[]; readonly confirmation: string } | No> {
    return this.ask("GET", "own-data/erasure");
  }

  /** Once it is done, the phone forgets whose it was, and what waited to be sent. */
  async erase(confirmation: string): Promise<{ readonly state: "erased" | "waits"; readonly why: string } | No> {
    const said = await this.ask<{ state: "erased" | "waits"; why: string }>("POST", "own-data/erasure", { confirmation });
    if (!isNo(said) && said.state === "erased") this.forget();
    return said;
  }

  private forget(): void {
    for (const name of ["token", "verified", "kept"]) this.around.shelf.removeItem(OURS + name);
  }

  private async ask<Yes extends object>(method: "GET" | "POST", path: string, body: object | null = null): Promise<Yes | No> {
    const token = this.around.shelf.getItem(TOKEN);
    const answer = await ask(this.around, method, `/api/v1/${path}`, { token, body: body === null ? null : JSON.stringify(body) });
    if (answer === null) return { no: "", why: "network" };
    if (answer.status === 401) return { no: "", why: "nobody" };
    const said = (await answer.json().catch(() => null)) as (Yes & { readonly detail?: string }) | null;
    if (answer.ok && said !== null) return said;
    return said?.detail ? { no: said.detail, why: "refused" } : { no: "", why: "server" };
  }
}
