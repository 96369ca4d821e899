import { Misuse } from '../misuse.js';
import type { Language } from '../language.js';

const units = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;

/**
 * A time as people write it: `2026-11-25`, `2026-11-25 14:30`, or how long ago, `2h`. In milliseconds since 1970. A day by itself is its beginning or, for
 * `until`, its end: what happened on it counts. Thrown: {@link Misuse}.
 */
export function readTime(option: 'since' | 'until', text: string, now: number): number {
  const [, amount, unit] = /^(\d{1,5})([mhdw])$/.exec(text.trim()) ?? [];
  if (amount !== undefined) return now - Number(amount) * units[unit as keyof typeof units];
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim());
  const [year, month, day, hours, minutes, seconds] = (match?.slice(1) ?? []).map((part) =>
    part === undefined ? undefined : Number(part),
  );
  const wholeDay = hours === undefined && option === 'until' ? 1 : 0;
  const begin = new Date(year!, month! - 1, day, hours ?? 0, minutes ?? 0, seconds ?? 0);
  const real =
    begin.getMonth() + 1 === month &&
    begin.getDate() === day &&
    (hours ?? 0) < 24 &&
    (minutes ?? 0) < 60 &&
    (seconds ?? 0) < 60;
  if (match && real) return wholeDay ? new Date(year!, month! - 1, day! + 1).getTime() : begin.getTime();
  throw new Misuse({
    en: `--${option}: "${text}" is no time: write 2026-11-25, "2026-11-25 14:30", or how long ago: 30m, 2h, 3d, 1w.`,
    ru: `--${option}: «${text}» — не время: напишите 2026-11-25, "2026-11-25 14:30" или сколько назад: 30m, 2h, 3d, 1w.`,
  });
}

/** In the time of this machine. */
export function timeText(milliseconds: number | null): string {
  if (milliseconds === null) return '-';
  const time = new Date(milliseconds);
  const two = (part: number) => String(part).padStart(2, '0');
  return (
    `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ` +
    `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
  );
}

export function durationText(seconds: number, language: Language): string {
  const [second, minute, hour] = language === 'ru' ? ['с', 'мин', 'ч'] : ['s', 'min', 'h'];
  if (seconds < 60) return `${seconds} ${second}`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60
    ? `${minutes} ${minute}`
    : `${Math.floor(minutes / 60)} ${hour} ${minutes % 60} ${minute}`;
}
