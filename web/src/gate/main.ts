/** The page of the device at a gate. Its words are all in the page; this shows one state of it at a time. */

import { opened, SECRET } from "./fragment";
import { forgetFragment, takeFragment } from "../shared/fragment";
import { clock } from "../shared/moment";
import { all, hide, listen, part, showSection, tell, word } from "../shared/page";
import { Gate, isSecret, type News, type No } from "./gate";
import { OnDevice, type Standing } from "./kept";
import { drawn, shownAt, sideOf } from "./screen";

type State = "opening" | "unknown" | "offer" | "enrolling" | "enrolled" | "later" | "refused" | "standing" | "screen" | "withdrawn";

const ZONE = document.body.dataset["zone"] ?? "Asia/Ho_Chi_Minh";
const [ASK_EVERY_MS, ASK_AGAIN_MS] = [3 * 60_000, 30_000];

const gate = new Gate({
  fetch: (address, init) => fetch(address, init),
  store: new OnDevice(),
  now: () => Date.now(),
  random: (count) => crypto.getRandomValues(new Uint8Array(count)),
  language: document.documentElement.lang || "vi",
});
let state: State = "opening";
let secret: string | null = null;
let isAsking = false;
/** Also while an answer is awaited: it may be about what was before. */
let isAskedFor = false;
let askNext = 0;
let tickNext = 0;
let unheardSince: number | null = null;
let shownStep: number | null = null;

function show(next: State): void {
  state = next;
  hide("#unheard", unheardSince === null || (state !== "standing" && state !== "screen"));
  document.body.classList.toggle("on-screen", state === "screen");
  showSection(state);
  if (state === "withdrawn" && document.fullscreenElement !== null) void document.exitFullscreen();
}

function tellWhere(where: Standing): void {
  tell("[data-where]", where.place.name);
  tell("[data-gate]", String(where.gate));
  hide("[data-gated]", where.gate === 0);
  hide("[data-whole]", where.gate !== 0);
}

async function begin(text: string | null): Promise<void> {
  secret = null;
  await gate.recall();
  if (text === null) {
    stand();
    await contact();
  } else if (isSecret(text)) {
    secret = text;
    if (gate.enrolment !== null) tellWhere(gate.enrolment);
    hide("[data-elsewhere]", gate.enrolment === null);
    hide("[data-nowhere]", gate.enrolment !== null);
    show("offer");
  } else {
    forgetFragment(SECRET);
    refused(word("not a code"), true);
  }
}

async function enrol(): Promise<void> {
  if (secret === null) return;
  show("enrolling");
  const answer = await gate.enrol(secret);
  if (answer !== true) {
    notEnrolled(answer);
    return;
  }
  leaveOffer();
  unheardSince = null;
  if ("storage" in navigator) void navigator.storage.persist();
  if (gate.enrolment !== null) tellWhere(gate.enrolment);
  show("enrolled");
  void contact();
}

function notEnrolled({ why, detail }: No): void {
  if (why === "refused" || why === "keeps nothing") {
    if (why === "refused") leaveOffer();
    refused(why === "refused" ? detail : word(why), why === "refused");
    return;
  }
  tell("#later-why", why === "wait" ? detail : word(why));
  show("later");
}

function refused(why: string, needsNewCode: boolean): void {
  tell("#refused-why", why);
  hide("[data-new-code]", !needsNewCode);
  hide("[data-elsewhere]", gate.enrolment === null);
  show("refused");
}

function leaveOffer(): void {
  secret = null;
  forgetFragment(SECRET);
}

async function keepAsItIs(): Promise<void> {
  leaveOffer();
  stand();
  await contact();
}

/** What is known of the gate, as it stands: its code for a screen where it has one. */
function stand(): void {
  const enrolment = gate.enrolment;
  if (enrolment === null) {
    show("unknown");
    return;
  }
  tellWhere(enrolment);
  const shown = enrolment.screen === null ? null : shownAt(enrolment.screen, location.origin, gate.now);
  const next = shown === null ? "standing" : "screen";
  if (next !== state) show(next);
  hide("#clock", enrolment.offset !== null);
  if (next === "screen") {
    shownStep = null;
    void stayAwake();
    tick();
  }
}

/** Asked every few minutes, so that a withdrawal takes effect and the place's page sees this device in touch. */
async function contact(): Promise<void> {
  isAskedFor = true;
  if (isAsking) return;
  isAsking = true;
  window.clearTimeout(askNext);
  try {
    while (isAskedFor) {
      isAskedFor = false;
      heard(await gate.contact());
    }
  } finally {
    isAsking = false;
  }
  const pause = unheardSince === null ? ASK_EVERY_MS : ASK_AGAIN_MS;
  if (gate.enrolment !== null) askNext = window.setTimeout(() => void contact(), pause);
}

function heard(news: News): void {
  if (news.kind === "unheard") {
    unheardSince ??= gate.now;
    tell("[data-since]", clock(unheardSince, ZONE));
    hide("[data-no-network]", news.why !== "network");
    hide("[data-no-server]", news.why !== "server");
  } else {
    unheardSince = null;
    tell("[data-heard]", clock(gate.now, ZONE));
    hide("[data-last]", false);
  }
  const isAtGate = state === "standing" || state === "screen";
  hide("#unheard", unheardSince === null || !isAtGate);
  if (news.kind === "withdrawn" && (isAtGate || state === "enrolled")) {
    tellWhere(news.was);
    show("withdrawn");
  } else if (isAtGate || (state === "opening" && gate.enrolment !== null)) {
    stand();
  }
}

/** Once a second: the code of this step, and how long it stays. */
function tick(): void {
  window.clearTimeout(tickNext);
  const screen = gate.enrolment?.screen ?? null;
  const shown = screen === null ? null : shownAt(screen, location.origin, gate.now);
  if (state !== "screen" || shown === null) return;
  if (shown.step !== shownStep) draw(shown.text);
  shownStep = shown.step;
  tell("[data-left]", String(shown.left));
  part("left")?.setAttribute("width", String(shown.left));
  tickNext = window.setTimeout(tick, 1000 - (gate.now % 1000));
}

function draw(text: string): void {
  const code = part<SVGSVGElement>("code");
  const { modules, path } = drawn(text);
  code?.setAttribute("viewBox", `0 0 ${modules} ${modules}`);
  code?.querySelector("path")?.setAttribute("d", path);
  fit();
}

/** As large as the room between what stands above and below it. */
function fit(): void {
  const [field, below, code] = [part("white"), part("below"), part<SVGSVGElement>("code")];
  if (state !== "screen" || field === null || below === null || code === null) return;
  const top = field.getBoundingClientRect().top + window.scrollY;
  const room = { width: field.clientWidth, height: window.innerHeight - top - below.offsetHeight };
  const side = String(sideOf(room, code.viewBox.baseVal.width, window.devicePixelRatio));
  code.setAttribute("width", side);
  code.setAttribute("height", side);
}

async function stayAwake(): Promise<void> {
  const isAwake = await navigator.wakeLock?.request("screen").catch(() => null);
  hide("#awake", Boolean(isAwake));
}

async function fill(): Promise<void> {
  if (document.fullscreenElement === null) await part("main")?.requestFullscreen();
  else await document.exitFullscreen();
}

listen("enrol", "click", enrol);
listen("again", "click", enrol);
listen("go-on", "click", stand);
listen("ask-now", "click", contact);
listen("fill", "click", fill);
for (const button of all("[data-keep]")) button.addEventListener("click", () => void keepAsItIs());
window.addEventListener("hashchange", () => {
  if (location.hash.length > 1) void begin(takeFragment(SECRET));
});
window.addEventListener("resize", fit);
window.addEventListener("online", () => void contact());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  if (state === "screen") void stayAwake();
  void contact();
});

hide("#fill", !document.fullscreenEnabled);
void begin(opened);
