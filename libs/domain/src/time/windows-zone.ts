import { findIana, findWindows } from 'windows-iana';

/** What is wrong with the name of a Windows time zone, as the end of a sentence; null when nothing is. */
export function windowsZoneMistake(name: string): string | null {
  if (findIana(name).length > 0) return null;
  const [windows] = findWindows(name);
  const wanted = 'it must be a Windows time zone name, e.g. "Russian Standard Time"';
  return windows === undefined ? wanted : `${wanted}; for ${name} that is "${windows}"`;
}
