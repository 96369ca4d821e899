/** What ends a whole request: a SOAP fault with HTTP status 500. */
export class RequestFault extends Error {
  constructor(
    /** A member of ResponseCodeType. */
    readonly code: string,
    /** The fault's `e:Message`. */
    message: string,
    readonly details: {
      /** The faultstring where it says more than the message. */
      faultString?: string;
      /** Children of `t:MessageXml`, already XML. */
      messageXml?: string;
    } = {},
  ) {
    super(message);
  }
}
