import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Texts by where they are to be read. */
export type Places = Readonly<Record<string, string>>;

/** Where which secret is told, in whatever form. `secrets`: each by its name. `userName`: who signs in with them. */
export function tellingPlaces(
  secrets: Readonly<Record<string, string>>,
  userName: string,
  places: Places,
): string[] {
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const forms = formsOf(secret, userName);
    return Object.entries(places).flatMap(([place, text]) =>
      forms.some((form) => text.includes(form)) ? [`${name} in ${place}`] : [],
    );
  });
}

/** The longest part that is the same however it is escaped for XML, JSON or an address, and what encodes all of it. */
function formsOf(secret: string, userName: string): string[] {
  const [longest] = secret.match(/[a-zA-Z0-9]+/g)!.toSorted((one, other) => other.length - one.length);
  const encoded = [secret, `${userName}:${secret}`].flatMap((text) =>
    (['base64', 'base64url', 'hex'] as const).map((encoding) =>
      Buffer.from(text).toString(encoding).replace(/=+$/, ''),
    ),
  );
  return [longest!, ...encoded];
}

/** Everything that was written to a folder. */
export function filesIn(folder: string): Places {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return Object.fromEntries(
    files.filter((file) => statSync(file).isFile()).map((file) => [file, readFileSync(file, 'latin1')]),
  );
}

/** Everything that is answered over HTTP at the addresses that a log names. */
export async function answersOf(log: string): Promise<Places> {
  const addresses = [...log.matchAll(/(?:Status: |"url":")(http:\/\/127\.0\.0\.1:\d+)/g)].map(
    ([, url]) => url!,
  );
  const answers: Record<string, string> = {};
  for (const address of new Set(addresses)) {
    for (const path of ['/status', '/health/live', '/health/ready', '/metrics']) {
      answers[address + path] = await fetch(address + path).then(
        (response) => response.text(),
        () => '',
      );
    }
  }
  return answers;
}
