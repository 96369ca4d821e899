import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SCHEMA_DIR =
  process.env.EWS_SCHEMA_DIR ?? resolve(import.meta.dirname, '../../../../../shared/ews-schema');
const XMLLINT = '/usr/bin/xmllint';

const kept: string[] = [];

/** Keeps the child of a reply's SOAP body for {@link checkReplies}. */
export function keepReply(text: string): void {
  const body = /<s:Body[^>]*>([\s\S]*)<\/s:Body>/.exec(text)?.[1];
  // Characters that XML 1.0 forbids are sent on purpose where they are stored; no schema can judge them.
  if (body && !/&#x(?:[0-8BCEF]|1[0-9A-F]);/.test(body)) kept.push(body);
}

/** The schema and the program that checks by it; undefined, said aloud, where one is missing, and an Error in CI. */
export function schemaTools(): { schema: string; xmllint: string } | undefined {
  const schema = join(SCHEMA_DIR, 'messages.xsd');
  const missing = [schema, XMLLINT].filter((path) => !existsSync(path));
  if (missing.length === 0) return { schema, xmllint: XMLLINT };
  const message = `NOT checked by the EWS schema: ${missing.join(', ')} missing (see EWS_SCHEMA_DIR).`;
  if (process.env.CI === 'true') throw new Error(message);
  console.warn(message);
  return undefined;
}

/** Checks all replies kept so far against messages.xsd. Thrown when a reply is not valid: an Error with xmllint's words. */
export function checkReplies(): void {
  const tools = schemaTools();
  if (!tools) return;
  const folder = mkdtempSync(join(tmpdir(), 'ews-replies-'));
  try {
    const files = kept.splice(0).map((body, index) => {
      const file = join(folder, `${index}.xml`);
      writeFileSync(file, body);
      return file;
    });
    if (files.length === 0) return;
    execFileSync(tools.xmllint, ['--noout', '--schema', tools.schema, ...files], {
      stdio: 'pipe',
    });
  } catch (error) {
    const words = String((error as { stderr?: Buffer }).stderr ?? error);
    throw new Error(
      words
        .split('\n')
        .filter((line) => !line.endsWith(' validates'))
        .slice(0, 20)
        .map((line) => line.slice(0, 300))
        .join('\n'),
      {
        cause: error,
      },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
