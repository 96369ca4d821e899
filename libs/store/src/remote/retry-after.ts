const unlessTold = 1_000;

/** How many milliseconds a `Retry-After` says to wait: it holds seconds or a date of HTTP. A second when it says nothing that can be understood. */
export function retryAfter(header: string | undefined, now: number): number {
  const told = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(told)) return Number(told) * 1_000;
  const date = Date.parse(told);
  return Number.isNaN(date) ? unlessTold : Math.max(0, date - now);
}
