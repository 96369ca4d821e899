import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Checks XML documents against Exchange's own schema. */
export interface EwsSchema {
  /** The validator, and the schema that includes all others. */
  readonly xmllint: string;
  readonly messages: string;
  /** Each text is one document, a request or a reply without its envelope. Thrown: an Error with the validator's words when one is not valid. */
  check(documents: readonly string[]): void;
}

const xmllint = '/usr/bin/xmllint';
const repository = resolve(import.meta.dirname, '../../..');

/**
 * The schema of EWS, from the folder that EWS_SCHEMA_DIR names or else from `../shared/ews-schema` beside the repository; undefined, said aloud, where it is not: it is
 * Microsoft's, and not in the repository. Thrown: an Error when EWS_SCHEMA_DIR names a folder without it, or when CI lacks xmllint.
 */
export function findEwsSchema(): EwsSchema | undefined {
  const named = process.env['EWS_SCHEMA_DIR'];
  const messages = join(resolve(repository, named ?? '../shared/ews-schema'), 'messages.xsd');
  if (!existsSync(messages)) {
    if (named !== undefined) throw new Error(`EWS_SCHEMA_DIR: there is no ${messages}.`);
    console.warn(
      `SKIPPED: nothing is checked against the EWS schema, since there is no ${messages} (EWS_SCHEMA_DIR).`,
    );
    return undefined;
  }
  if (!existsSync(xmllint)) {
    if (process.env['CI'] === 'true') throw new Error(`CI needs ${xmllint} (Debian: libxml2-utils).`);
    console.warn(
      `SKIPPED: nothing is checked against the EWS schema, since there is no ${xmllint} (Debian: libxml2-utils).`,
    );
    return undefined;
  }
  return { xmllint, messages, check: (documents) => validate(messages, documents) };
}

function validate(schema: string, documents: readonly string[]): void {
  if (documents.length === 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'pmsync-ews-'));
  try {
    const files = documents.map((document, index) => {
      const file = join(folder, `${index}.xml`);
      writeFileSync(file, document);
      return file;
    });
    execFileSync(xmllint, ['--noout', '--schema', schema, ...files], { stdio: 'pipe' });
  } catch (error) {
    const words = String((error as { stderr?: Buffer }).stderr ?? error).split('\n');
    const mistakes = words.filter((line) => !line.endsWith(' validates')).slice(0, 20);
    throw new Error(mistakes.map((line) => line.slice(0, 300)).join('\n'), { cause: error });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
