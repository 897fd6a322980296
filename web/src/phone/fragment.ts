/**
 * What stood after '#', taken out of the address before anything else is done, so that neither the history nor whoever
 * looks at the address learns of the scan. Kept for this tab only, so that loading the page again forgets nothing.
 */

const HERE = "luuvet.here";

export function takeFragment(): string | null {
  const text = location.hash.slice(1);
  if (text !== "") {
    history.replaceState(null, "", location.pathname + location.search);
    keepHere(text);
    return text;
  }
  try {
    return sessionStorage.getItem(HERE);
  } catch {
    return null;
  }
}

export function keepHere(text: string): void {
  try {
    sessionStorage.setItem(HERE, text);
  } catch {
    // Without it the page, loaded again, asks for the place once more.
  }
}

export const opened = takeFragment();
