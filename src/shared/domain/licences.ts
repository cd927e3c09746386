/** Software of others that the studio is made of. */
export interface Licence {
  readonly id: string;
  readonly name: string;
  /** Empty where it is not known. */
  readonly version: string;
  /** An SPDX expression; empty where only the text is known. */
  readonly licence: string;
  /** Its home; empty where it is not known. */
  readonly url: string;
  /** `studio`: in the application itself; the rest comes with Electron. */
  readonly source: 'studio' | 'electron' | 'chromium';
}
