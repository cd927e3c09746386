/**
 * What Dawn says on standard error about a driver that offers more than Dawn takes: two lines at every start, about nothing
 * that anybody could change. They come from native code, and Dawn has no option against them.
 */
const BEGINNING = 'Warning: maxDynamic';
const LINE =
  /Warning: maxDynamic(?:Uniform|Storage)BuffersPerPipelineLayout artificially reduced from \d+ to \d+ to fit dynamic offset allocation limit\.\r?\n/g;

/** Takes those lines out of a text that comes piece by piece, and holds nothing else back. */
export class ForeignLines {
  private held = '';

  /** A piece without them. What may be the beginning of one waits for the next piece. */
  pass(piece: string): string {
    const text = (this.held + piece).replace(LINE, '');
    const end = begunAt(text);
    this.held = text.slice(end);
    return text.slice(0, end);
  }

  /** What still waits when the text is over. */
  rest(): string {
    const { held } = this;
    this.held = '';
    return held;
  }
}

/** Where a line begins that may become one of them; the length of the text where none does. */
function begunAt(text: string): number {
  const begun = text.lastIndexOf(BEGINNING);
  if (begun >= 0 && !text.includes('\n', begun)) return begun;
  for (let length = BEGINNING.length - 1; length > 0; length--) {
    if (text.endsWith(BEGINNING.slice(0, length))) return text.length - length;
  }
  return text.length;
}
