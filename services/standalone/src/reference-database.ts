import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { seedDemoFirm } from '@pmsync/store';

const usage = `Usage: npm run reference-database -- --file FILE --mail-domain DOMAIN --mail-server HOST
         [--employees N] [--contacts N]

Makes a reference ProjectMate (an SQLite file) with the demo firm in it, whose employees have addresses in DOMAIN and whose parameters name HOST as the
mail server.
`;

process.exitCode = await make(process.argv.slice(2));

async function make(parameters: string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args: parameters,
      options: {
        file: { type: 'string' },
        'mail-domain': { type: 'string' },
        'mail-server': { type: 'string' },
        employees: { type: 'string', default: '8' },
        contacts: { type: 'string', default: '300' },
        help: { type: 'boolean', default: false },
      },
    });
    const { file, 'mail-domain': mailDomain, 'mail-server': mailServerName } = values;
    if (values.help || !file || !mailDomain || !mailServerName) {
      process.stderr.write(usage);
      return values.help ? 0 : 2;
    }
    if (existsSync(file)) {
      process.stderr.write(`${file} is there already: name another file, or remove it.\n`);
      return 2;
    }
    const scale = { employees: Number(values.employees), companies: 40, contacts: Number(values.contacts) };
    await seedDemoFirm({ kind: 'sqlite', file }, { mailDomain, mailServerName, scale });
    process.stderr.write(
      `${file}: ${scale.employees} employees in ${mailDomain}, ${scale.contacts} contacts.\n`,
    );
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
}
