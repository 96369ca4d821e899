/** Thrown when a request body is not well-formed XML. */
export class XmlSyntaxError extends Error {
  constructor(
    message: string,
    /** Where in the document, in UTF-16 units from its beginning. */
    readonly offset: number,
  ) {
    super(message);
  }
}

/** Line and position, both from 1, of an offset in a document. */
export function lineAndPosition(document: string, offset: number): { line: number; position: number } {
  let line = 1;
  let lineStart = 0;
  for (let at = document.indexOf('\n'); at >= 0 && at < offset; at = document.indexOf('\n', at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return { line, position: offset - lineStart + 1 };
}
