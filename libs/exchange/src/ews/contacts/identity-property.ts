import type { Element } from '../xml/element.js';
import { escapeXml } from '../xml/escape.js';

/** Ours, and never to change: it is in every item that was ever written. */
const propertySet = '6f2a1c9e-5b0d-4c8e-9d53-7a41e0c3b8f2';
const propertyName = 'ProjectMateIdentity';

/** One named property for everything: a database of Exchange has room for 32,767 names in all. */
export const identityPath = `<t:ExtendedFieldURI PropertySetId="${propertySet}" PropertyName="${propertyName}" PropertyType="String"/>`;

export function identityProperty(identity: string): string {
  return `<t:ExtendedProperty>${identityPath}<t:Value>${escapeXml(identity)}</t:Value></t:ExtendedProperty>`;
}

export function identityOf(item: Element): string | null {
  const property = item.children.find((each) => {
    const path = each.name === 't:ExtendedProperty' ? each.child('t:ExtendedFieldURI') : undefined;
    return (
      path?.attribute('PropertyName') === propertyName &&
      path.attribute('PropertySetId')?.toLowerCase() === propertySet
    );
  });
  return property?.child('t:Value')?.text || null;
}
