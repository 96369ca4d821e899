import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { Refused } from '../misuse.js';

/** Thrown: {@link Refused} when it cannot be read. */
export function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw failed(file, error);
  }
}

/** Written beside and moved into place: whoever reads the file meets the old text or the new one, whole. Rights stay, and a link stays a link. Thrown: {@link Refused}. */
export function replaceFile(file: string, text: string): void {
  let unfinished: string | null = null;
  try {
    const place = realpathSync(file);
    const { mode } = statSync(place);
    const beside = `${place}.${process.pid}.unfinished`;
    const descriptor = openSync(beside, 'wx', 0o600);
    unfinished = beside;
    try {
      fchmodSync(descriptor, mode & 0o7777);
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(beside, place);
  } catch (error) {
    if (unfinished !== null) rmSync(unfinished, { force: true });
    throw failed(file, error);
  }
}

const reasons: Readonly<Record<string, { readonly en: string; readonly ru: string }>> = {
  ENOENT: { en: 'there is no such file', ru: 'такого файла нет' },
  EISDIR: { en: 'it is a folder', ru: 'это папка' },
  EACCES: { en: 'your account may not', ru: 'у учётной записи нет прав' },
  EPERM: { en: 'your account may not', ru: 'у учётной записи нет прав' },
  EROFS: { en: 'its disk is read-only', ru: 'диск доступен только для чтения' },
  ENOSPC: { en: 'its disk is full', ru: 'на диске нет места' },
};

function failed(file: string, error: unknown): Refused {
  const { code = '' } = error as NodeJS.ErrnoException;
  const { en, ru } = reasons[code] ?? { en: code, ru: code };
  return new Refused({
    en: `${file} cannot be read or replaced: ${en}.`,
    ru: `Файл ${file} не удаётся прочитать или заменить: ${ru}.`,
  });
}
