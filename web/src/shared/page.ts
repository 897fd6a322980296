/** A page that holds all its words and states, and shows one state at a time. */

let busy = false;

export function part<Kind extends Element = HTMLElement>(id: string): Kind | null {
  return document.getElementById(id) as Element | null as Kind | null;
}

export function all(selector: string): HTMLElement[] {
  return Array.from(document.querySelectorAll<HTMLElement>(selector));
}

export function tell(selector: string, text: string): void {
  for (const one of all(selector)) one.textContent = text;
}

export function hide(selector: string, hidden: boolean): void {
  for (const one of all(selector)) one.hidden = hidden;
}

/** Shows this section of the page and no other; whoever listens hears its heading. */
export function showSection(state: string): void {
  for (const section of all("[data-state]")) section.hidden = section.dataset["state"] !== state;
  document.querySelector<HTMLElement>(`[data-state="${state}"] h1`)?.focus();
  window.scrollTo(0, 0);
}

/** A sentence that the page holds for its script, in the page's language. */
export function word(name: string): string {
  const words = part<HTMLTemplateElement>("words")?.content.querySelector(`[data-word="${name}"]`);
  return words?.textContent ?? "";
}

/** A second tap while the first is under way does nothing. */
export function once(act: () => Promise<void> | void): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    hide(".why", true);
    void Promise.resolve(act()).finally(() => {
      busy = false;
    });
  };
}

export function listen(id: string, kind: "click" | "submit", act: () => Promise<void> | void): void {
  part(id)?.addEventListener(kind, once(act));
}
