/** Forms that a passkey fills: sending one asks the browser first, and its answer goes along. */

import { told, toMake, toUse, type Question } from "./passkey";

async function fill(form: HTMLFormElement): Promise<void> {
  const question = JSON.parse(form.dataset["question"] ?? "") as Question;
  const makes = form.dataset["passkey"] === "make";
  const credentials = navigator.credentials;
  const found = await (makes ? credentials.create(toMake(question)) : credentials.get(toUse(question)));
  const answer = form.elements.namedItem("credential");
  if (found === null || !(answer instanceof HTMLInputElement)) throw new Error("no passkey");
  answer.value = told(found as PublicKeyCredential);
  form.submit();
}

function say(form: HTMLFormElement, word: "cannot" | "failed" | null): void {
  for (const one of form.querySelectorAll<HTMLElement>("[data-word]")) one.hidden = one.dataset["word"] !== word;
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
  const canDoIt = "PublicKeyCredential" in window;
  if (!canDoIt) say(form, "cannot");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!canDoIt) return;
    say(form, null);
    fill(form).catch(() => say(form, "failed"));
  });
}
