/** Moments as people read them: the browser knows the names of days, not how Vietnamese writes them in a sentence. */

/** Hours and minutes. */
export function clock(at: number, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

/** `07:42, thứ Tư 08/12/2021`, `07:42, Wednesday 08/12/2021`. */
export function moment(at: number, language: string, zone: string): string {
  const day = new Intl.DateTimeFormat("en-GB", { timeZone: zone, day: "2-digit", month: "2-digit", year: "numeric" }).format(at);
  const weekday = new Intl.DateTimeFormat(language, { timeZone: zone, weekday: "long" }).format(at);
  return `${clock(at, zone)}, ${weekday.replace(/^Thứ /, "thứ ").replace("Chủ Nhật", "Chủ nhật")} ${day}`;
}
