import { parseArgs } from 'node:util';
import type { Language } from './language.js';
import { Misuse } from './misuse.js';

const options = {
  member: { type: 'string' },
  config: { type: 'string' },
  connection: { type: 'string' },
  installation: { type: 'string' },
  console: { type: 'string' },
  mailbox: { type: 'string' },
  run: { type: 'string' },
  entry: { type: 'string' },
  record: { type: 'string' },
  person: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  limit: { type: 'string' },
  samples: { type: 'string' },
  yes: { type: 'boolean' },
  json: { type: 'boolean' },
  language: { type: 'string' },
  help: { type: 'boolean' },
} as const;

type Option = keyof typeof options;

export type Values = {
  readonly [Name in Exclude<Option, 'language' | 'help'>]?: (typeof options)[Name]['type'] extends 'boolean'
    ? boolean
    : string;
} & { readonly language?: Language };

const everywhere = ['console', 'connection', 'json'] as const;
const chosen = [...everywhere, 'mailbox'] as const;
const entries = [...chosen, 'run', 'record', 'person', 'since', 'until', 'limit'] as const;

/** Which options belong to which command. */
const commands = {
  'db script': ['member'],
  'db check': ['config', 'connection', 'installation', 'json'],
  'secrets key': [],
  'secrets seal': ['config'],
  'secrets rotate': ['config'],
  check: [...chosen, 'config'],
  status: everywhere,
  preview: [...chosen, 'samples'],
  sync: chosen,
  verify: chosen,
  approve: [...chosen, 'yes'],
  parked: [...chosen, 'record'],
  'parked retry': [...chosen, 'record'],
  'parked dismiss': [...chosen, 'record'],
  runs: [...chosen, 'limit'],
  journal: [...entries, 'entry'],
  conflicts: entries,
  undo: [...chosen, 'run', 'entry', 'record', 'since', 'until', 'yes'],
} as const satisfies Readonly<Record<string, readonly (keyof Values)[]>>;

export type CommandName = keyof typeof commands;

export interface Command {
  readonly name: CommandName | 'help';
  readonly values: Values;
}

/** Thrown: {@link Misuse}, which never repeats what may be a secret: words after a command, and what is unknown in a command about secrets. */
export function parseCommand(parameters: readonly string[]): Command {
  const { values, positionals } = parsed(parameters);
  const { language, help, ...others } = values;
  if (language !== undefined && language !== 'en' && language !== 'ru') {
    throw new Misuse({ en: '--language: write en or ru.', ru: '--language: напишите en или ru.' });
  }
  const given: Values = { ...others, ...(language === undefined ? {} : { language }) };
  if (help || positionals.length === 0) return { name: 'help', values: given };
  const name = commandOf(positionals);
  for (const option of Object.keys(others)) {
    if ((commands[name] as readonly string[]).includes(option)) continue;
    throw new Misuse({
      en: `--${option} does not belong to "${name}": leave it out.`,
      ru: `--${option} не относится к «${name}»: уберите этот параметр.`,
    });
  }
  return { name, values: given };
}

function parsed(parameters: readonly string[]) {
  try {
    return parseArgs({ args: [...parameters], allowPositionals: true, options });
  } catch (error) {
    throw optionMistake(error as NodeJS.ErrnoException, parameters.includes('secrets'));
  }
}

function optionMistake({ code, message }: NodeJS.ErrnoException, aboutSecrets: boolean): Misuse {
  const option = /'(-[^\s'=,]+)/.exec(message)?.[1] ?? '';
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    return new Misuse({
      en: `${option} is not given as it must be: the usage says what follows it.`,
      ru: `${option} записан неверно: что за ним следует, сказано в справке.`,
    });
  }
  const name = aboutSecrets ? '' : ` ${option}`;
  return new Misuse({
    en: `There is no such option${name}: the usage lists all of them.`,
    ru: `Нет такого параметра${name}: все перечислены в справке.`,
  });
}

function commandOf(words: readonly string[]): CommandName {
  const [group = '', command] = words;
  const names = Object.keys(commands);
  const ofGroup = names.filter((each) => each === group || each.startsWith(`${group} `));
  if (ofGroup.length === 0) {
    throw new Misuse({
      en: `There is no command "${group}": the usage lists all of them.`,
      ru: `Нет команды «${group}»: все перечислены в справке.`,
    });
  }
  const name =
    ofGroup.find((each) => each === `${group} ${command}`) ?? ofGroup.find((each) => each === group);
  if (name === undefined || (name === group && command !== undefined && ofGroup.length > 1)) {
    const list = ofGroup.map((each) => `"${each}"`).join(', ');
    throw new Misuse({ en: `Write one of ${list}.`, ru: `Напишите одну из команд: ${list}.` });
  }
  const rest = words.slice(name.split(' ').length);
  if (rest.length > 0) {
    throw group === 'secrets'
      ? new Misuse({
          en: `"${name}" takes no secret as an argument, which would stay in the history: write it to standard input.`,
          ru: `«${name}» не принимает секрет в командной строке, где он остался бы в истории: подайте его на стандартный ввод.`,
        })
      : new Misuse({
          en: `"${name}" takes options only: leave out the words after it.`,
          ru: `«${name}» принимает только параметры: уберите слова после неё.`,
        });
  }
  return name as CommandName;
}

/** An option that a command cannot do without. */
export function needed(values: Values, option: 'config', name: CommandName): string {
  const value = values[option];
  if (value) return value;
  throw new Misuse({
    en: `"${name}" needs --${option}: name the connections.yaml.`,
    ru: `Команде «${name}» нужен --${option}: укажите connections.yaml.`,
  });
}
