/**
 * What stood after '#', taken out of the address before anything else is done, so that neither the history nor whoever
 * looks at the address learns of it. Kept for this tab only, so that loading the page again forgets nothing.
 */

/** The text after '#', or what this tab keeps under the name; null where there is neither. */
export function takeFragment(name: string): string | null {
  const text = location.hash.slice(1);
  if (text !== "") {
    history.replaceState(null, "", location.pathname + location.search);
    keepFragment(name, text);
    return text;
  }
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

export function keepFragment(name: string, text: string): void {
  try {
    sessionStorage.setItem(name, text);
  } catch {
    // Without it the page, loaded again, has to be opened by its code once more.
  }
}

export function forgetFragment(name: string): void {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // Nothing was kept.
  }
}
