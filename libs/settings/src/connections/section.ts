import { resolve } from 'node:path';
import { Secret } from '../secrets/secret.js';
import { isReference, resolveFile, resolveSecret, type Resolved, type Surroundings } from './surroundings.js';

/** Something wrong with a setting of the section, by its name in it. */
interface SectionMistake {
  readonly setting: string;
  readonly message: string;
}

export type ResolvedSection<Value> =
  { readonly value: Value } | { readonly mistakes: readonly SectionMistake[] };

/** Reads single settings of a section and notes what is wrong with them. */
export class Section<Written extends object> {
  private readonly mistakes: SectionMistake[] = [];

  private constructor(
    readonly written: Written,
    private readonly surroundings: Surroundings,
  ) {}

  /** What a section says, or everything that is wrong with it; `read` answers undefined only where it reported a mistake. */
  static resolve<Written extends object, Value>(
    written: Written,
    surroundings: Surroundings,
    read: (section: Section<Written>) => Value | undefined,
  ): ResolvedSection<Value> {
    const section = new Section(written, surroundings);
    const value = read(section);
    return value !== undefined && section.mistakes.length === 0 ? { value } : { mistakes: section.mistakes };
  }

  readonly report = (setting: string, message: string): void => {
    this.mistakes.push({ setting, message });
  };

  path(file: string): string {
    return resolve(this.surroundings.directory, file);
  }

  text(setting: keyof Written & string, what: string): string {
    const text = this.valueOf(setting);
    if (!text) this.report(setting, `is missing: ${what}.`);
    return text ?? '';
  }

  secret(setting: keyof Written & string, what: string): Secret | undefined {
    const text = this.valueOf(setting);
    if (!text) {
      this.report(setting, `is missing: ${what}.`);
      return undefined;
    }
    return this.take(setting, resolveSecret(text, this.surroundings));
  }

  /** The certificates in a file, null when none is named. */
  certificates(setting: keyof Written & string): string | null {
    const file = this.valueOf(setting);
    if (!file) return null;
    const text = this.take(setting, resolveFile(file, this.surroundings));
    if (text !== undefined && !text.includes('-----BEGIN CERTIFICATE-----')) {
      this.report(setting, `the file "${file}" holds no certificate in PEM ("-----BEGIN CERTIFICATE-----").`);
    }
    return text ?? null;
  }

  /** A private key: in a file, or as any other secret. */
  privateKey(setting: keyof Written & string, what: string): Secret | undefined {
    const text = this.valueOf(setting);
    const isFile = text && !isReference(text) && !text.includes('-----BEGIN');
    if (!isFile) return this.secret(setting, what);
    const key = this.take(setting, resolveFile(text, this.surroundings));
    return key === undefined ? undefined : new Secret(key);
  }

  /** A certificate with the key that belongs to it, null when none is named; one without the other is a mistake. */
  certificateWithKey(
    certificateSetting: keyof Written & string,
    keySetting: keyof Written & string,
  ): { readonly certificate: string; readonly key: Secret } | null {
    const certificate = this.certificates(certificateSetting);
    const key =
      certificate === null
        ? undefined
        : this.privateKey(keySetting, `the key that belongs to ${certificateSetting}`);
    if (!this.valueOf(certificateSetting) && this.valueOf(keySetting)) {
      this.report(certificateSetting, `is missing: the certificate that belongs to ${keySetting}.`);
    }
    return certificate !== null && key ? { certificate, key } : null;
  }

  private valueOf(setting: keyof Written & string): string | null | undefined {
    return this.written[setting] as string | null | undefined;
  }

  private take<Value>(setting: string, resolved: Resolved<Value>): Value | undefined {
    if ('value' in resolved) return resolved.value;
    this.report(setting, resolved.mistake);
    return undefined;
  }
}
