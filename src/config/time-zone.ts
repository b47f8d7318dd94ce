/** Whether a name is that of a time zone with rules of its own: "Europe/Berlin", "UTC". */
export function isTimeZone(name: string): boolean {
  if (name === "UTC") return true;
  // An offset is none: it knows no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    void new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
