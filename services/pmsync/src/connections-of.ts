import { readConnections, type Connection } from '@pmsync/settings';
import { Misuse, Refused } from './misuse.js';

/** The connections of a connections.yaml, or the one that is wanted. Thrown: {@link Refused}, {@link Misuse}. */
export function connectionsOf(file: string, wanted: string | undefined): readonly Connection[] {
  const read = readConnections(file);
  if (!read.ok) {
    const list = read.mistakes.map(({ sentence }) => `  ${sentence}`).join('\n');
    throw new Refused({
      en: `${file} has mistakes (${read.mistakes.length}):\n${list}`,
      ru: `В файле ${file} есть ошибки (${read.mistakes.length}):\n${list}`,
    });
  }
  if (wanted === undefined) return read.connections;
  const found = read.connections.filter(({ name }) => name === wanted);
  if (found.length > 0) return found;
  const names = read.connections.map(({ name }) => name).join(', ');
  throw new Misuse({
    en: `--connection: ${file} has no connection "${wanted}": write one of ${names}.`,
    ru: `--connection: в файле ${file} нет соединения «${wanted}»: укажите одно из ${names}.`,
  });
}
