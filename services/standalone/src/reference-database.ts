import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Secret, readServerAddress } from '@pmsync/settings';
import { seedDemoFirm } from '@pmsync/store';

const usage = `Usage: npm run reference-database -- --file FILE --mail-domain DOMAIN --mail-server HOST
       npm run reference-database -- --server SERVER --database NAME --user-name USER --mail-domain DOMAIN --mail-server HOST
         [--trust-certificate | --no-encryption] [--employees N] [--contacts N]

Makes a reference ProjectMate with the demo firm in it, whose employees have addresses in DOMAIN and whose parameters name HOST as the mail server: an SQLite
file, or a database on a SQL Server (host, host\\instance or host,port). The password of USER, who may make databases, is taken from the environment:
PMSYNC_REFERENCE_PASSWORD. Nothing is made where there is a ProjectMate already; what fails midway leaves an empty database at most, and can be run again.
`;

/** Thrown when the command is not written as it must be. */
class Misuse extends Error {}

process.exitCode = await make(process.argv.slice(2));

async function make(parameters: string[]): Promise<number> {
  try {
    const options = parse(parameters);
    if (options === 'help') process.stdout.write(usage);
    else if (options.place.kind === 'sqlite' && existsSync(options.place.file)) {
      throw new Error(`${options.place.file} is there already: name another file, or remove it.`);
    } else {
      const { mailDomain, mailServerName, scale } = options;
      await seedDemoFirm(options.place, { mailDomain, mailServerName, scale });
      process.stderr.write(
        `${options.name}: ${scale.employees} employees in ${mailDomain}, ${scale.contacts} contacts.\n`,
      );
    }
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (!(error instanceof Misuse)) return 1;
    process.stderr.write(`\n${usage}`);
    return 2;
  }
}

interface Options {
  readonly place: Parameters<typeof seedDemoFirm>[0];
  readonly name: string;
  readonly mailDomain: string;
  readonly mailServerName: string;
  readonly scale: { readonly employees: number; readonly companies: number; readonly contacts: number };
}

function parse(parameters: string[]): Options | 'help' {
  const values = valuesOf(parameters);
  if (values.help) return 'help';
  const { 'mail-domain': mailDomain, 'mail-server': mailServerName } = values;
  if (!mailDomain || !mailServerName) throw new Misuse('--mail-domain and --mail-server are needed.');
  return {
    ...placeOf(values),
    mailDomain,
    mailServerName,
    scale: {
      employees: whole('--employees', values.employees),
      companies: 40,
      contacts: whole('--contacts', values.contacts),
    },
  };
}

type Values = ReturnType<typeof valuesOf>;

function valuesOf(parameters: string[]) {
  try {
    return parseArgs({
      args: parameters,
      options: {
        file: { type: 'string' },
        server: { type: 'string' },
        database: { type: 'string' },
        'user-name': { type: 'string' },
        'trust-certificate': { type: 'boolean', default: false },
        'no-encryption': { type: 'boolean', default: false },
        'mail-domain': { type: 'string' },
        'mail-server': { type: 'string' },
        employees: { type: 'string', default: '8' },
        contacts: { type: 'string', default: '300' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

function placeOf(values: Values): Pick<Options, 'place' | 'name'> {
  const { file, server, database, 'user-name': userName } = values;
  if (file && !server) return { place: { kind: 'sqlite', file }, name: file };
  if (file || !server || !database || !userName) {
    throw new Misuse('Either --file, or --server, --database and --user-name are needed.');
  }
  const address = readServerAddress(server);
  if (!address.ok) throw new Misuse(`--server: ${address.message}`);
  const password = process.env['PMSYNC_REFERENCE_PASSWORD'];
  if (!password) throw new Misuse('PMSYNC_REFERENCE_PASSWORD is not set: it is the password of --user-name.');
  const { host, port, instance } = address;
  const tls = values['no-encryption'] ? 'off' : values['trust-certificate'] ? 'trust' : 'verify';
  const signIn = { kind: 'sql', userName, password: new Secret(password) } as const;
  return {
    place: { kind: 'mssql', host, port, instance, database, signIn, tls, certificateAuthority: null },
    name: `The database "${database}" on ${server}`,
  };
}

function whole(option: string, text: string): number {
  if (/^\d{1,6}$/.test(text) && Number(text) >= 1) return Number(text);
  throw new Misuse(`${option}: "${text}" is not a whole number from 1 to 999999.`);
}
