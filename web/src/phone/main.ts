/** The page behind a place's code. Its words are all in the page; this shows one state of it at a time. */

import { HERE, opened } from "./fragment";
import { keepFragment, takeFragment } from "../shared/fragment";
import { clock, moment } from "../shared/moment";
import { all, hide, listen, once, part, showSection, tell, word } from "../shared/page";
import type { Here, Kept, Shelf } from "./kept";
import { Phone, UNDONE_WITHIN_MS, type Answer, type No } from "./phone";
import { scanned, spaced, typed } from "./place";

type State = "typing" | "ready" | "newcomer" | "activation" | "code" | "sending" | "recorded" | "undone" | "waiting" | "refused";

const ZONE = document.body.dataset["zone"] ?? "Asia/Ho_Chi_Minh";
const LANGUAGE = document.documentElement.lang || "vi";

const phone = new Phone({
  fetch: (address, init) => fetch(address, init),
  shelf: shelf(),
  now: () => Date.now(),
  random: (count) => crypto.getRandomValues(new Uint8Array(count)),
  language: LANGUAGE,
});
let here: Here | null = null;
let waiting: Kept | null = null;
let recorded: Extract<Answer, { kind: "recorded" }> | null = null;
let asked: { phone: string; id: string } | null = null;

/** The browser's own store, or one that lasts as long as the page where it has none for us. */
function shelf(): Shelf {
  try {
    localStorage.setItem("luuvet.probe", "1");
    localStorage.removeItem("luuvet.probe");
    return localStorage;
  } catch {
    const memory = new Map<string, string>();
    return {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
      removeItem: (key) => void memory.delete(key),
    };
  }
}

function show(state: State): void {
  tell("[data-code]", here === null ? "" : spaced(here));
  hide("[data-unverified]", phone.isVerified);
  hide(".why", true);
  showKept();
  showSection(state);
}

function showKept(): void {
  const others = phone.kept.filter(({ key }) => key !== waiting?.key).length;
  tell("#kept-count", String(others));
  hide("#kept", others === 0 || !phone.isSignedUp);
}

function why(id: string, text: string): void {
  const place = part(`${id}-why`);
  if (place === null) return;
  if (text !== "") place.textContent = text;
  place.hidden = false;
  part(id)?.focus();
}

function no(id: string, answer: No): void {
  why(id, answer.why === "refused" ? answer.no : word(answer.why));
}

function begin(text: string | null): void {
  waiting = null;
  here = text === null ? null : (scanned(text) ?? typed(text));
  if (text !== null && here === null) {
    refused({ kind: "refused", problem: "not-a-code", detail: "", retry: false });
    return;
  }
  show(here === null ? "typing" : phone.isSignedUp ? "ready" : "newcomer");
}

async function record(direction: "in" | "out"): Promise<void> {
  if (here === null) return;
  waiting = phone.scan(here, direction);
  await sendWaiting();
}

async function sendWaiting(): Promise<void> {
  if (waiting === null) return;
  show("sending");
  answered(await phone.send(waiting));
}

function answered(answer: Answer): void {
  if (answer.kind === "unsent") {
    show("waiting");
    hide("#waiting-network", answer.why === "server");
    hide("#waiting-server", answer.why === "network");
    return;
  }
  if (answer.kind === "unknown phone") {
    show("newcomer");
    return;
  }
  if (answer.kind === "refused") {
    refused(answer);
    return;
  }
  waiting = null;
  if (answer.kind === "recorded") {
    recorded = answer;
    showRecorded();
  } else {
    show("undone");
  }
  void sendOthers();
}

function showRecorded(): void {
  if (recorded === null) return;
  const goesIn = recorded.direction === "in";
  tell("[data-where]", recorded.place);
  tell("[data-when]", moment(recorded.at, LANGUAGE, ZONE));
  tell("[data-until]", clock(recorded.at + UNDONE_WITHIN_MS, ZONE));
  show("recorded");
  hide("[data-in], #leave", !goesIn);
  hide("[data-out]", goesIn);
  const left = recorded.at + UNDONE_WITHIN_MS - phone.now;
  const { id } = recorded;
  hide("#undo, #until", left <= 0);
  window.setTimeout(() => {
    if (recorded?.id === id) hide("#undo, #until", true);
  }, Math.max(left, 0));
}

function refused(answer: Extract<Answer, { kind: "refused" }>): void {
  if (!answer.retry) waiting = null;
  const badCode = ["not-a-code", "bad-signature", "unknown-place", "withdrawn", "foreign-code"].includes(answer.problem);
  show("refused");
  hide("[data-bad-code]", !badCode);
  hide("[data-other]", badCode);
  hide("#refused-again", !answer.retry);
  if (answer.detail !== "") tell("#refused-why", answer.detail);
  else tell("#refused-why", part("refused-why")?.dataset["notACode"] ?? "");
}

async function undo(): Promise<void> {
  if (recorded === null) return;
  const answer = await phone.send(phone.undo(recorded.id));
  if (answer.kind === "undone") show("undone");
  else if (answer.kind === "refused") why("recorded", answer.detail);
  else why("recorded", word(answer.kind === "unsent" ? answer.why : "server"));
  showKept();
}

/** What was kept from before: sent when there is time, told only by the number that is left. */
async function sendOthers(): Promise<void> {
  if (!phone.isSignedUp) return;
  for (const item of phone.kept) {
    if (item.key === waiting?.key) continue;
    const answer = await phone.send(item);
    if (answer.kind === "unsent" || answer.kind === "unknown phone") break;
  }
  showKept();
}

async function signedUp(answer: true | No, field: string): Promise<void> {
  if (answer !== true) no(field, answer);
  else if (waiting !== null) await sendWaiting();
  else await record("in");
}

async function askForCode(): Promise<void> {
  const number = part<HTMLInputElement>("phone")?.value ?? "";
  const answer = await phone.askForCode(number);
  if ("no" in answer) {
    no("phone", answer);
    return;
  }
  asked = { phone: number, id: answer.id };
  tell("[data-phone]", number);
  tell("#shown-digits", answer.digits ?? "");
  show("code");
  hide("#shown", answer.digits === undefined);
  const digits = part<HTMLInputElement>("digits");
  if (digits !== null) digits.value = "";
  digits?.focus();
}

async function tellCode(): Promise<void> {
  const digits = part<HTMLInputElement>("digits")?.value ?? "";
  if (asked === null) return;
  const { id, phone: number } = asked;
  await signedUp(await phone.signUp({ phone: number, one_time_code: { id, digits } }), "digits");
}

async function activate(): Promise<void> {
  const code = part<HTMLInputElement>("activation-code")?.value ?? "";
  await signedUp(await phone.signUp({ activation_code: code }), "activation-code");
}

function typePlace(): void {
  const place = typed(part<HTMLInputElement>("place-code")?.value ?? "");
  if (place === null || !("place" in place)) {
    why("place-code", "");
    return;
  }
  keepFragment(HERE, place.place);
  begin(place.place);
}

listen("type-place", "submit", typePlace);
listen("ask-code", "submit", askForCode);
listen("tell-code", "submit", tellCode);
listen("activate", "submit", activate);
listen("unverified", "click", async () => signedUp(await phone.signUp({}), "unverified"));
listen("record", "click", async () => record("in"));
listen("again", "click", async () => record("in"));
listen("leave", "click", async () => record("out"));
listen("undo", "click", undo);
listen("resend", "click", sendWaiting);
listen("refused-again", "click", sendWaiting);
listen("send-kept", "click", sendOthers);
for (const button of all("[data-go]")) {
  button.addEventListener("click", () => show(button.dataset["go"] as State));
}
window.addEventListener("hashchange", () => {
  if (location.hash.length > 1) begin(takeFragment(HERE));
});
window.addEventListener("online", () => void (waiting === null ? sendOthers() : once(sendWaiting)(new Event("online"))));

begin(opened);
void phone.compareClock().then(async (isHeard) => {
  if (!isHeard) return;
  await sendOthers();
  hide("#moved", !(await phone.numberMoved()));
});
