const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of block characters, so long as `share` (0 to 1) of `columns`; what is not nothing is seen. */
export function bar(share: number, columns: number): string {
  const total = Math.round(Math.min(1, Math.max(0, share)) * columns * 8);
  const shown = share > 0 ? Math.max(1, total) : total;
  return "█".repeat(Math.floor(shown / 8)) + (eighths[shown % 8] ?? "");
}
