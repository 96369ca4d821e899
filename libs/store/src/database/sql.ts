/** A value that a statement binds. */
export type Bound = string | number | boolean | Date | Uint8Array | null;

/** A piece of SQL with the values it binds; whole statements are put together from pieces, and values never become text. */
export class Sql {
  constructor(
    readonly texts: readonly string[],
    readonly values: readonly Bound[],
  ) {}

  /** The text, with each value's place as the driver writes it, and the values in the order of their places. */
  render(place: (index: number) => string): { readonly text: string; readonly values: readonly Bound[] } {
    const text = this.texts.map((part, index) => (index === 0 ? part : place(index - 1) + part)).join('');
    return { text, values: this.values };
  }
}

/** A piece of SQL as a template: `sql` pieces in it are taken in, anything else is bound. */
export function sql(strings: TemplateStringsArray, ...parts: readonly (Sql | Bound)[]): Sql {
  const texts = [strings[0]!];
  const values: Bound[] = [];
  parts.forEach((part, index) => {
    if (part instanceof Sql) {
      texts[texts.length - 1] += part.texts[0]!;
      texts.push(...part.texts.slice(1));
      values.push(...part.values);
    } else {
      texts.push('');
      values.push(part);
    }
    texts[texts.length - 1] += strings[index + 1]!;
  });
  return new Sql(texts, values);
}

/** Text of our own as SQL; never anything that came from outside. */
export function raw(text: string): Sql {
  return new Sql([text], []);
}

export function joined(pieces: readonly Sql[], separator: string): Sql {
  return pieces.reduce((before, piece, index) =>
    index === 0 ? piece : sql`${before}${raw(separator)}${piece}`,
  );
}
