/** A text for people, in the product's two languages. */
export interface Text {
  readonly en: string;
  readonly ru: string;
}

export type Language = keyof Text;

/** Russian where the surroundings are: LC_ALL counts before LANG, as everywhere. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  return /^ru/i.test(environment['LC_ALL'] || environment['LANG'] || '') ? 'ru' : 'en';
}
