/** The page of a person's own data. Its words are in the page or come with the data; this shows one state at a time. */

import { moment } from "../shared/moment";
import { all, hide, listen, once, part, showSection, tell, word } from "../shared/page";
import { isNo, Own, type Consent, type Data, type No, type OwnRequest } from "./own";

type State = "nobody" | "unheard" | "data" | "name" | "phone" | "code" | "request" | "erasure" | "erased";

const ZONE = document.body.dataset["zone"] ?? "Asia/Ho_Chi_Minh";
const LANGUAGE = document.documentElement.lang || "vi";
const own = new Own({ fetch: (address, init) => fetch(address, init), shelf: localStorage, language: LANGUAGE });

let data: Data | null = null;
let asked: { phone: string; id: string } | null = null;
let confirmation = "";

function show(state: State): void {
  hide(".why", true);
  showSection(state);
}

function said(no: No): string {
  return no.why === "refused" ? no.no : word(no.why);
}

/** Whether the answer is a yes; a no is said at its place, and who is nobody any more is told so. */
function heard<Yes extends object>(answer: Yes | No, id: string): answer is Yes {
  if (!isNo(answer)) return true;
  if (answer.why === "nobody") {
    show("nobody");
    return false;
  }
  const place = part(`${id}-why`);
  if (place !== null) {
    place.textContent = said(answer);
    place.hidden = false;
  }
  part(id)?.focus();
  return false;
}

function line(...texts: readonly string[]): HTMLLIElement {
  const made = document.createElement("li");
  texts.forEach((text, index) => {
    if (text === "") return;
    const one = document.createElement(index === 0 ? "b" : "p");
    one.textContent = text;
    made.append(one);
  });
  return made;
}

function fill(id: string, lines: readonly HTMLLIElement[], keep = 0): void {
  const list = part(id);
  if (list === null) return;
  while (list.children.length > keep) list.lastElementChild?.remove();
  for (const one of lines) list.append(one);
}

function at(text: string): string {
  return moment(Date.parse(text), LANGUAGE, ZONE);
}

function day(text: string): string {
  return text.split("-").reverse().join("/");
}

function consentLine(consent: Consent): HTMLLIElement {
  const stands = consent.given ? `${word("agreed")} ${at(consent.given_at ?? "")}` : consent.withdrawn_at ? `${word("withdrawn")} ${at(consent.withdrawn_at)}` : "";
  const made = line(consent.label, consent.text, consent.given ? consent.withdrawn : "", stands);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.id = `consent-${consent.purpose}`;
  button.textContent = word(consent.given ? "withdraw" : "agree");
  button.setAttribute("aria-label", `${button.textContent}: ${consent.label}`);
  button.addEventListener("click", once(async () => changed(consent.given ? await own.withdraw(consent) : await own.give(consent), "consents", button.id)));
  made.append(button);
  return made;
}

function requestLine(one: OwnRequest): HTMLLIElement {
  return line(`${one.number}. ${word(one.kind)}`, one.words, `${word("done-by")} ${day(one.due)}`, one.extension, one.answer);
}

function showData(): void {
  if (data === null) return;
  tell("#number", String(data.number));
  tell("#shown-phone", data.phone ?? word("none"));
  tell("#shown-name", data.name ?? word("none"));
  tell("#since", at(data.since));
  tell("#necessary", data.necessary.text);
  tell("#necessary-ends", data.necessary.withdrawn);
  tell("#waits-why", data.erasure_waits);
  hide("#waits", data.erasure_asked_at === null);
  hide("#to-name", !data.consents.some(({ purpose, given }) => purpose === "name" && given));
  fill("dependants", data.dependants.length > 0 ? data.dependants.map(({ name }) => line(name)) : [line(word("none"))]);
  fill("consents", data.consents.map(consentLine), 1);
  fill("looks", data.looks.map((look) => line(look.way, at(look.at))));
  hide("#no-looks", data.looks.length > 0);
  show("data");
}

function changed(answer: Data | No, id: string, focus = ""): void {
  if (!heard(answer, id)) return;
  data = answer;
  showData();
  part(focus)?.focus();
}

async function load(): Promise<void> {
  if (!own.isSignedUp) {
    show("nobody");
    return;
  }
  const [heardData, heardRequests] = await Promise.all([own.data(), own.requests()]);
  const no = isNo(heardData) ? heardData : isNo(heardRequests) ? heardRequests : null;
  if (isNo(heardData) || isNo(heardRequests)) {
    show(no?.why === "nobody" ? "nobody" : "unheard");
    if (no !== null && no.why !== "nobody") tell("#unheard-why", said(no));
    return;
  }
  data = heardData;
  fill("requests", heardRequests.requests.map(requestLine));
  hide("#no-requests", heardRequests.requests.length > 0);
  showData();
}

function typed(id: string): string {
  return part<HTMLInputElement>(id)?.value ?? "";
}

async function askForCode(): Promise<void> {
  const phone = typed("phone");
  const code = await own.askForCode(phone);
  if (!heard(code, "phone")) return;
  asked = { phone, id: code.id };
  tell("[data-phone]", phone);
  tell("#shown-digits", code.digits ?? "");
  show("code");
  hide("#shown", code.digits === undefined);
}

async function changePhone(): Promise<void> {
  if (asked === null) return;
  const answer = await own.changePhone(asked.phone, asked.id, typed("digits"));
  if (answer === true) await load();
  else heard(answer, "digits");
}

async function makeRequest(): Promise<void> {
  const made = await own.makeRequest(typed("kind"), typed("my-words"));
  if (heard(made, "my-words")) await load();
}

async function download(): Promise<void> {
  const file = await own.file();
  if (typeof file !== "string") {
    heard(file, "download");
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([file], { type: "application/json" }));
  link.download = "luuvet.json";
  link.click();
  URL.revokeObjectURL(link.href);
}

async function toErasure(): Promise<void> {
  const ahead = await own.erasureAhead();
  if (!heard(ahead, "to-erasure")) return;
  confirmation = ahead.confirmation;
  fill("ahead", ahead.told.map((text) => line("", text)));
  show("erasure");
}

async function erase(): Promise<void> {
  const done = await own.erase(confirmation);
  if (!heard(done, "erase")) return;
  if (done.state === "erased") show("erased");
  else await load();
}

listen("load", "click", load);
listen("change-name", "submit", async () => changed(await own.changeName(typed("name")), "name"));
listen("ask-code", "submit", askForCode);
listen("change-phone", "submit", changePhone);
listen("make-request", "submit", makeRequest);
listen("download", "click", download);
listen("print", "click", () => window.print());
listen("to-erasure", "click", toErasure);
listen("erase", "click", erase);
for (const button of all("[data-go]")) {
  button.addEventListener("click", () => {
    const name = part<HTMLInputElement>("name");
    if (name !== null) name.value = data?.name ?? "";
    show(button.dataset["go"] as State);
  });
}

void load();
