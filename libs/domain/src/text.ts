/** A text for people, in the product's two languages. */
export interface Text {
  readonly en: string;
  readonly ru: string;
}
